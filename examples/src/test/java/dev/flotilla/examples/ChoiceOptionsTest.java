package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ChoiceOptionsTest {

    @Test
    void readsListsOfFiles() {
        assertThat(ChoiceOptions.Files.parse("0").indices()).containsExactly(0);
        assertThat(ChoiceOptions.Files.parse("7,1,3-5").indices()).containsExactly(1, 3, 4, 5, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1,", "3-1", "-1", "1-", "1-2-3", "999999999", "0-99999999999"})
    void refusesWhatIsNoList(String text) {
        assertThatThrownBy(() -> ChoiceOptions.Files.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void theTorrentHasThoseFiles(@TempDir Path dir) throws IOException {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.writeString(data.resolve("a"), "first");
        Files.writeString(data.resolve("b"), "second");
        Path torrent = dir.resolve("t.torrent");
        assertThat(Cli.run("create", data, "-o", torrent).status()).isZero();
        assertThat(error(torrent, dir, "--files", "7")).isEqualTo("error: there is no file 7: the torrent has 2");
        assertThat(error(torrent, dir, "--files", "0-3")).isEqualTo("error: there is no file 2: the torrent has 2");
        assertThat(error(torrent, dir, "--priority", "7=high"))
                .isEqualTo("error: there is no file 7 to be given priority high");
        assertThat(dir.resolve("copy")).doesNotExist();
    }

    private static String error(Path torrent, Path dir, String option, String value) {
        Cli get = Cli.run(
                "get", torrent, "--dir", dir.resolve("copy"), "--state", dir, "--bind", "127.0.0.1", option, value);
        assertThat(get.status()).as(get.out()).isOne();
        return get.err().strip();
    }
}
