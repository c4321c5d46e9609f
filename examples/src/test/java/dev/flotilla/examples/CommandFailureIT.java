package dev.flotilla.examples;

import static dev.flotilla.examples.CommandLineIT.random;
import static dev.flotilla.examples.Flotilla.onLoopback;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the commands of the runnable jar end when they cannot do what they were asked to. */
@Timeout(600)
class CommandFailureIT {
    private static final String LINK = "magnet:?xt=urn:btih:" + "ab".repeat(20);

    @TempDir
    Path dir;

    @Test
    void saysWhatItWaitsForWhenTimeIsUp() throws Exception {
        try (Flotilla get = onLoopback("get", LINK, "--dir", dir, "--timeout", "1s")) {
            assertThat(get.awaitEnd()).isOne();
            assertThat(get.err()).containsExactly("error: timed out after 1s waiting for peers");
        }
    }

    @Test
    void theSameTwiceIsRefused() throws Exception {
        try (Flotilla get = onLoopback("get", LINK, LINK, "--dir", dir)) {
            assertThat(get.awaitEnd()).isOne();
            assertThat(get.err())
                    .singleElement()
                    .asString()
                    .startsWith("error: given twice: ")
                    .contains("ab".repeat(20));
        }
    }

    @Test
    void oneOfSeveralThatFailsIsNamedAndTheOthersAreComplete() throws Exception {
        Path good = Files.write(dir.resolve("good"), random(300_000));
        Path bad = Files.write(dir.resolve("bad"), random(400_000));
        Files.createDirectories(dir.resolve("copy/bad")); // where a file should be
        try (Flotilla seed = onLoopback("seed", good, bad)) {
            String peer = seed.awaitLine("listening ");
            seed.awaitLine("magnet:");
            Path first = dir.resolve("good.torrent");
            Path second = dir.resolve("bad.torrent");
            assertThat(Cli.run("create", good, "-o", first).status()).isZero();
            assertThat(Cli.run("create", bad, "-o", second).status()).isZero();
            try (Flotilla get = onLoopback(
                    "get", second, first, "--dir", dir.resolve("copy"), "--peer", peer, "--active-downloads", "1")) {
                assertThat(get.awaitEnd()).isOne();
                assertThat(get.err()).singleElement().asString().startsWith("error: 1 of 2 failed, the first bad: ");
                assertThat(get.out()).anyMatch(line -> line.startsWith("done: good"));
            }
        }
        assertThat(dir.resolve("copy/good")).hasSameBinaryContentAs(good);
    }

    @Test
    void endsWithTheCauseWhenItCannotWrite() throws Exception {
        Path data = Files.write(dir.resolve("data"), random(100_000));
        Path notADirectory = Files.createFile(dir.resolve("file"));
        try (Flotilla seed = onLoopback("seed", data);
                Flotilla get = onLoopback(
                        "get",
                        "magnet:" + seed.awaitLine("magnet:"),
                        "--dir",
                        notADirectory.resolve("below"),
                        "--peer",
                        seed.awaitLine("listening "),
                        "--timeout",
                        "1m")) {
            assertThat(get.awaitEnd()).isOne();
            assertThat(get.err())
                    .singleElement()
                    .asString()
                    .startsWith("error: ")
                    .contains(notADirectory.toString());
        }
    }

    @Test
    void refusesToSeedWhatIsNotThere() throws Exception {
        Path data = Files.write(dir.resolve("data"), random(100_000));
        Path torrent = dir.resolve("t.torrent");
        assertThat(Cli.run("create", data, "-o", torrent).status()).isZero();
        Files.write(data, random(99_999));
        try (Flotilla seed = onLoopback("seed", torrent)) {
            assertThat(seed.awaitEnd()).isOne();
            assertThat(seed.err()).singleElement().asString().contains("0 of 1 pieces");
        }
    }

    @Test
    void interruptEndsWith130AndTerminationWith143() throws Exception {
        try (Flotilla one = onLoopback("node");
                Flotilla two = onLoopback("node", "--bootstrap", one.awaitLine("listening "));
                Flotilla get = onLoopback("get", LINK, "--dir", dir)) {
            two.awaitLine("listening ");
            two.terminate();
            assertThat(two.awaitEnd()).isEqualTo(143);
            get.awaitLine("waiting for peers");
            get.interrupt();
            assertThat(get.awaitEnd()).isEqualTo(130);
            one.interrupt();
            assertThat(one.awaitEnd()).isEqualTo(130);
            assertThat(one.err()).isEmpty();
        }
    }

    @Test
    void portInUseIsAFailureOfOneLine() throws Exception {
        try (Flotilla one = onLoopback("node")) {
            String port = one.awaitLine("listening 127.0.0.1:");
            try (Flotilla two = onLoopback("node", "--port", port)) {
                assertThat(two.awaitEnd()).isOne();
                assertThat(two.err())
                        .singleElement()
                        .asString()
                        .startsWith("error: ")
                        .contains(port, "in use");
            }
        }
    }

    @Test
    void aFileThatTheTorrentOfALinkLacksIsNamed() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Files.write(data.resolve("a"), random(100_000));
        Files.write(data.resolve("b"), random(1));
        try (Flotilla seed = onLoopback("seed", data)) {
            String peer = seed.awaitLine("listening ");
            String link = "magnet:" + seed.awaitLine("magnet:");
            assertThat(error("get", link, "--files", "7", "--peer", peer))
                    .isEqualTo("error: there is no file 7: the torrent has 2");
            assertThat(error("get", link, "--priority", "7=high", "--peer", peer))
                    .isEqualTo("error: there is no file 7 to be given priority high");
            assertThat(error("cat", link, "7", "--peer", peer))
                    .isEqualTo("error: there is no file 7: the torrent has 2");
        }
    }

    private String error(Object... words) throws Exception {
        Stream<Object> below = Stream.of("--dir", dir.resolve("copy"));
        try (Flotilla flotilla =
                onLoopback(Stream.concat(Stream.of(words), below).toArray())) {
            assertThat(flotilla.awaitEnd()).isOne();
            assertThat(flotilla.out()).noneMatch(line -> line.startsWith("done"));
            assertThat(flotilla.err()).hasSize(1);
            return flotilla.err().get(0);
        }
    }
}
