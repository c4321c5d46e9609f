package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Some files of a torrent, chosen before it begins, in its link, and while it runs. */
class SelectionIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    private Payload payload;
    private PeerNode seeder;

    @BeforeEach
    void seed() throws Exception {
        payload = Payload.folder(
                seeds, "album", Map.of("a", 3 * PIECE + 5, "b", 4 * PIECE - 7, "c", 2 * PIECE, "empty", 0), PIECE);
        seeder = nodes.open();
        Torrent torrent = seeder.add(payload.metainfo(), payload.directory());
        await().until(() -> torrent.state() == TorrentState.SEEDING);
    }

    private int index(String name) {
        List<FileEntry> files = payload.metainfo().info().files();
        return files.stream().map(FileEntry::pathText).toList().indexOf(name);
    }

    private void assertHas(String... names) throws Exception {
        Path album = downloads.resolve("album");
        try (var files = Files.list(album)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
        for (String name : names) {
            assertThat(Files.mismatch(seeds.resolve("album").resolve(name), album.resolve(name)))
                    .isEqualTo(-1);
        }
    }

    private static void get(Torrent torrent) throws Exception {
        torrent.completion().toCompletableFuture().get(60, SECONDS);
    }

    @Test
    void skippedFilesAreNotFetchedUntilTheyAreWanted() throws Exception {
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.setPriorities(Map.of(index("b"), FilePriority.SKIP, index("empty"), FilePriority.SKIP));
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        assertHas("a", "c");
        TorrentStatistics.Progress progress = torrent.statistics().progress();
        assertThat(progress.bytesWanted()).isZero();
        assertThat(progress.bytesDone()).isLessThan(progress.totalBytes());
        torrent.setPriority(index("b"), FilePriority.HIGH);
        await().until(() -> torrent.state() == TorrentState.SEEDING
                && torrent.statistics().progress().bytesDone() == progress.totalBytes());
        assertHas("a", "b", "c");
        torrent.setPriority(index("empty"), FilePriority.NORMAL);
        await().untilAsserted(() -> assertHas("a", "b", "c", "empty"));
        assertThat(downloads).isDirectoryNotContaining(file -> file.toString().endsWith(".parts"));
    }

    @Test
    void magnetLinkSelects() throws Exception {
        String link = payload.metainfo().magnet() + "&so=" + index("c") + "&x.pe="
                + seeder.localAddress().getAddress().getHostAddress() + ":"
                + seeder.localAddress().getPort();
        Torrent torrent = nodes.open().add(Magnet.parse(link), downloads);
        get(torrent);
        assertHas("c");
        assertThat(torrent.priorities().get(index("a"))).isEqualTo(FilePriority.SKIP);
    }

    @Test
    void whatWasSkippedIsFoundAgain() throws Exception {
        PeerNode node = nodes.open();
        Torrent torrent = node.add(payload.metainfo(), downloads);
        torrent.select(List.of(index("b")));
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        long done = torrent.statistics().progress().bytesDone();
        torrent.close();
        torrent.closed().toCompletableFuture().get(60, SECONDS);
        Torrent again = node.add(payload.metainfo(), downloads);
        again.select(List.of(index("b")));
        get(again);
        assertThat(again.statistics().progress().bytesDone()).isEqualTo(done);
        assertThat(again.statistics().transfer().downloadedBytes()).isZero();
        assertHas("b");
    }

    @Test
    void nothingIsWantedOfFilesThatDoNotExist() throws Exception {
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.select(List.of(-1, index("c"), 4, Metainfo.MAX_FILES, Integer.MAX_VALUE));
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        assertHas("c");
    }

    @Test
    void refusesFilesThatDoNotExist() throws Exception {
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        assertThatThrownBy(() -> torrent.setPriority(4, FilePriority.HIGH))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> torrent.open(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
