package dev.flotilla.wire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The seed decides everything, whatever Java runs the simulation; and it decides something. */
class TraceTest {

    /** Some of each kind, on lines of their own, that come by chance. */
    private static String trace(long seed) {
        SwarmScenario mixed = SwarmScenario.of(10, seed).withFile(4 << 20, 64 << 10);
        for (PeerKind kind : PeerKind.values()) {
            mixed = mixed.with(kind, 1);
        }
        SwarmReport report = mixed.run();
        return Long.toHexString(report.traceHash()) + " " + report.events() + " " + report.virtualTime();
    }

    @Test
    void everyJavaThatIsInstalledGivesTheSameTrace() throws IOException, InterruptedException {
        String ours = trace(1);
        for (Path java : installed()) {
            Process process = new ProcessBuilder(
                            java.toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Child.class.getName())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", java, output).isZero();
            assertThat(output).as("%s", java).endsWith("trace " + ours + "\n");
        }
    }

    /** Ours, and those beside it: Debian, Eclipse Temurin and the builders of GitHub put all into one directory. */
    private static List<Path> installed() throws IOException {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> beside = Files.list(home.getParent())) {
            List<Path> homes = new ArrayList<>(List.of(home));
            for (Path other : beside.sorted().toList()) {
                if (!Files.isSymbolicLink(other) && !other.equals(home) && version(other) >= 17) {
                    homes.add(other);
                }
            }
            return homes.stream()
                    .map(path -> path.resolve("bin").resolve("java"))
                    .toList();
        }
    }

    /** 0 of what is no Java. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        String text = Files.isReadable(release) ? Files.readString(release) : "";
        return text.matches("(?s).*JAVA_VERSION=\"\\d+.*")
                ? Integer.parseInt(text.replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1"))
                : 0;
    }

    /** The child process. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            System.out.println("trace " + trace(1));
        }
    }

    @Test
    void anotherSeedGivesAnotherTrace() {
        assertThat(trace(1)).isNotEqualTo(trace(2));
    }
}
