package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatCommandTest {
    private static final String LINK = "magnet:?xt=urn:btih:" + "ab".repeat(20);

    @TempDir
    Path dir;

    private String error(Object source, String file) {
        Cli cat = Cli.run("cat", source, file, "--dir", dir, "--bind", "127.0.0.1");
        assertThat(cat.status()).isOne();
        return cat.err().strip();
    }

    @Test
    void theTorrentHasThatFile() throws Exception {
        Path data = Files.writeString(dir.resolve("data"), "alone");
        Path torrent = dir.resolve("t.torrent");
        assertThat(Cli.run("create", data, "-o", torrent).status()).isZero();
        for (String file : new String[] {"-1", "1", "2000000000"}) {
            assertThat(error(torrent, file)).isEqualTo("error: there is no file " + file + ": the torrent has 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "262144", "2000000000"})
    void noLinkIsAskedForAFileThatNoTorrentHas(String file) {
        assertThat(error(LINK, file)).isEqualTo("error: there is no file " + file + " in any torrent");
    }
}
