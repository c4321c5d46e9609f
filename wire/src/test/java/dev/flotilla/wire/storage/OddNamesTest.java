package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that we would not give ourselves, but that the data of a user may have. */
class OddNamesTest {
    @TempDir
    Path scene;

    @Test
    void treeOfOddNamesIsSeededWhereItLies() throws IOException {
        List<String> names = List.of("aux.c", "Case", "case", "con/prn", "back\\slash", "plain");
        Path tree = Files.createDirectories(scene.resolve("tree/con")).getParent();
        for (String name : names) {
            Files.writeString(tree.resolve(name), name.repeat(9_000));
        }

        Metainfo metainfo = TorrentCreator.from(tree).pieceLength(16_384).create();
        try (TorrentStorage storage = TorrentStorage.open(metainfo, scene)) {
            assertThat(storage.check(done -> {}, () -> false).cardinality())
                    .isEqualTo(metainfo.info().geometry().pieceCount());
        }
    }
}
