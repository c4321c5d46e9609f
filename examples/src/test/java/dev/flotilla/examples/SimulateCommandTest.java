package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Small networks from the command line. */
class SimulateCommandTest {
    private static final String[] SMALL = {"simulate", "dht", "--minutes", "1", "--searches", "50"};

    private static Cli run(String... more) {
        return Cli.run((Object[]) java.util.stream.Stream.of(SMALL, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    }

    @Test
    void printsATable() {
        Cli cli = run("--nodes", "60", "--hot", "50", "--attack", "spoof");
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(cli.out())
                .startsWith("60 nodes, seed 1")
                .contains("searches: 50, 100.00 % found", "hot swarm: 50", "forgeries  ", "trace hash", "heap  ");
    }

    @Test
    void sameSeedSameFigures() {
        JsonObject first = run("--nodes", "60", "--json", "--seed", "9").json().get(0);
        JsonObject second = run("--nodes", "60", "--json", "--seed", "9").json().get(0);
        for (String real : List.of("seconds", "joinedSeconds", "heapBytesPerNode")) {
            assertThat(first.remove(real)).isNotNull();
            second.remove(real);
        }
        assertThat(first).isEqualTo(second);
        assertThat(first.getAsJsonObject("searches").get("success").getAsDouble())
                .isEqualTo(1);
        assertThat(first.getAsJsonObject("hotSwarm").get("success").isJsonNull())
                .isTrue();
    }

    @Test
    void drawsAPage(@TempDir Path dir) throws Exception {
        Path page = dir.resolve("page.html");
        Cli cli = run("--nodes", "20,60", "--json", "--report", page.toString());
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(cli.json()).extracting(line -> line.get("nodes").getAsInt()).containsExactly(20, 60);
        String html = Files.readString(page);
        assertThat(html)
                .contains("Hops to the closest node", "20 nodes", "60 nodes", "Growth")
                .doesNotContain("<script");
        assertThat(plots(html)).isEqualTo(7);
    }

    /** How many plots there are, each well-formed. */
    private static int plots(String html) throws Exception {
        int count = 0;
        for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
            String svg = html.substring(at, html.indexOf("</svg>", at) + 6);
            assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            count++;
        }
        return count;
    }

    @Test
    void unwritablePageIsAnError(@TempDir Path dir) throws IOException {
        Cli cli = run("--nodes", "5", "--report", dir.toString());
        assertThat(cli.status()).isOne();
        assertThat(cli.err()).startsWith("error: ");
    }
}
