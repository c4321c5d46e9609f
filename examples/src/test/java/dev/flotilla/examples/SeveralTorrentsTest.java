package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeveralTorrentsTest {
    private static final String LINK = "magnet:?xt=urn:btih:" + "ab".repeat(20);
    private static final String OTHER = "magnet:?xt=urn:btih:" + "cd".repeat(20);

    @TempDir
    Path dir;

    @Test
    void filesAreOfOneTorrent() {
        Cli get = Cli.run("get", LINK, OTHER, "--dir", dir, "--files", "0");
        assertThat(get.status()).isEqualTo(2);
        assertThat(get.err()).startsWith("error: --files and --priority are about the files of one torrent");
    }

    @Test
    void limitsAreChecked() {
        assertThat(Cli.run("get", LINK, "--dir", dir, "--active-downloads", "-1")
                        .status())
                .isEqualTo(2);
        assertThat(Cli.run("get", LINK, "--dir", dir, "--peer-up", "10").status())
                .isEqualTo(2);
        assertThat(Cli.run("seed", dir, "--progress", "bar").status()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--connections", "--torrent-connections"})
    void limitOfConnectionsIsCalledByItsOption(String option) {
        Cli get = Cli.run("get", LINK, "--dir", dir, option, "0");
        assertThat(get.status()).isEqualTo(2);
        assertThat(get.err()).startsWith("error: " + option + " is 0, less than 1");
    }

    @Test
    void eachBarHasARowOfItsOwn() {
        StringWriter drawn = new StringWriter();
        Terminal.Rows rows = new Terminal(true, 80).rows(new PrintWriter(drawn), 2);
        try (ProgressBar first = rows.bar(0, "first", 100);
                ProgressBar second = rows.bar(1, "second", 100)) {
            first.stepTo(50);
            second.stepTo(60);
            first.refresh();
            second.refresh();
        }
        assertThat(drawn.toString())
                .startsWith("\n")
                .contains("\u001b[1A\rfirst")
                .contains("\u001b[1B\r");
        assertThat(drawn.toString().split("\r")).anyMatch(row -> row.startsWith("second"));
    }
}
