package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.storage.SampleTorrent;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is chosen before the files are known counts when they are. */
class ChoiceTest {
    private static final SampleTorrent TORRENT = SampleTorrent.of(16_384, "a:100", "b:100", "c:100");

    private final Publication published = new Publication(Runnable::run, TorrentState.FETCHING_METADATA, null);

    private static BitSet files(int... indices) {
        BitSet files = new BitSet();
        for (int index : indices) {
            files.set(index);
        }
        return files;
    }

    private List<FilePriority> known(Choice choice) {
        choice.onMetainfo(TORRENT.metainfo());
        return published.priorities();
    }

    @Test
    void withoutAChoiceAllIsWanted() {
        assertThat(known(new Choice(published, files()))).containsOnly(FilePriority.NORMAL);
    }

    @Test
    void theLinkSelects() {
        assertThat(known(new Choice(published, files(1, 7))))
                .containsExactly(FilePriority.SKIP, FilePriority.NORMAL, FilePriority.SKIP);
    }

    @Test
    void aLinkThatSelectsNoFileOfThisTorrentIsIgnored() {
        assertThat(known(new Choice(published, files(7)))).containsOnly(FilePriority.NORMAL);
    }

    @Test
    void theUserMayWantNothingYet() {
        Choice choice = new Choice(published, files(1));
        choice.select(files());
        assertThat(known(choice)).containsOnly(FilePriority.SKIP);
    }

    @Test
    void ofFilesThatDoNotExistTheUserWantsNothing() {
        Choice choice = new Choice(published, files());
        choice.select(files(7));
        choice.set(Map.of(2, FilePriority.HIGH));
        assertThat(known(choice)).containsExactly(FilePriority.SKIP, FilePriority.SKIP, FilePriority.HIGH);
    }
}
