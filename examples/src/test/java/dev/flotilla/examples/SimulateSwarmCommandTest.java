package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Small swarms from the command line. */
class SimulateSwarmCommandTest {
    private static final String[] SMALL = {"simulate", "swarm", "--peers", "8", "--size", "2M"};

    private static Cli run(String... more) {
        return Cli.run((Object[]) Stream.of(SMALL, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    @Test
    void printsATable() {
        Cli cli = run("--free-riders", "2", "--rider-kind", "sybil", "--slow", "1", "--poisoners", "1");
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(cli.out())
                .startsWith("2.0 MiB in pieces of 256.0 KiB, choker ")
                .contains("COMPLIANT             4     4", "SYBIL  ", "SLOW  ", "POISONER  ", "copies  ", "trace hash");
    }

    @Test
    void sameSeedSameFigures() {
        JsonObject first = run("--json", "--seed", "9", "--super-seed").json().get(0);
        JsonObject second = run("--json", "--seed", "9", "--super-seed").json().get(0);
        assertThat(first.remove("seconds")).isNotNull();
        second.remove("seconds");
        assertThat(first).isEqualTo(second);
        assertThat(first.get("seederCopies").getAsDouble()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void drawsAPage(@TempDir Path dir) throws Exception {
        Path page = dir.resolve("page.html");
        Cli cli = run("--choker", "tit-for-tat,unchoke-all", "--json", "--report", page.toString());
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(cli.json())
                .extracting(line -> line.get("choker").getAsString())
                .containsExactly("tit-for-tat", "unchoke-all");
        String html = Files.readString(page);
        assertThat(html)
                .contains("Share ratio", "Drawn from altruism", ">compliant</text>", "COMPLIANT")
                .doesNotContain("<script", "NaN</text>");
        int svg = html.indexOf("<svg");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.substring(svg, html.indexOf("</svg>", svg) + 6))));
    }

    @Test
    void halfOfAKindIsDrawnAsHalf() {
        SvgPlot plot = new SvgPlot("Complete", "s", "%", false).reaching(8, 100);
        String svg = plot.steps("half", new double[] {2, 4}, 4).svg();
        double bottom = 272;
        double top = 34;
        String last = svg.replaceAll("(?s).*points=\"([^\"]*) \".*", "$1").replaceAll(".*,", "");
        assertThat(Double.parseDouble(last)).isEqualTo((top + bottom) / 2);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(run("--choker", "kindness").status()).isEqualTo(2);
        assertThat(run("--free-riders", "8").status()).isEqualTo(2);
        assertThat(run("--line", "fast").status()).isEqualTo(2);
    }

    @Test
    void aPoisonerSendsFalseBlocks() {
        Cli cli = run("--poisoners", "1", "--poisoner-kind", "sybil");
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err())
                .startsWith(
                        "error: --poisoner-kind is POISONER, INTERMITTENT_POISONER or COLLUDING_POISONER, not SYBIL");
        assertThat(run("--poisoners", "1", "--poisoner-kind", "colluding_poisoner")
                        .status())
                .isZero();
    }
}
