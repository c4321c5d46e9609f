package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * libtorrent's node as a process, driven by the lines that {@code libtorrent_node.py} explains.
 *
 * <p>Thread-safe: what it says is gathered by a thread of its own.
 */
final class Libtorrent {
    private static final String PYTHON = "/usr/bin/python3";

    private final Process process;
    private final PrintStream in;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    private Libtorrent(Process process) {
        this.process = process;
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> out.lines().forEach(said::add), "libtorrent-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Skips the tests where libtorrent is not installed, unless it must be. */
    static void require() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import libtorrent").start().waitFor() == 0;
        if (!there && System.getenv("FLOTILLA_REQUIRE_PEERS") != null) {
            fail("python3-libtorrent is not installed");
        }
        if (!there) {
            abort("python3-libtorrent is not installed");
        }
    }

    /** @param directory to work in */
    static Libtorrent start(Path directory) throws IOException {
        Path script = directory.resolve("node.py");
        if (Files.notExists(script)) {
            try (InputStream source = Libtorrent.class.getResourceAsStream("libtorrent_node.py")) {
                Files.copy(source, script);
            }
        }
        return new Libtorrent(new ProcessBuilder(PYTHON, script.toString(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void tell(String command) {
        in.println(command);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                "127.0.0.1", Integer.parseInt(words("listening").split(" ")[1]));
    }

    /** What it said first with these words in front, once it has. */
    String words(String first) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> said.stream()
                                .filter(line -> line.startsWith(first))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    boolean hasSaid(String line) {
        return said.contains(line);
    }

    boolean hasFound(Id160 infoHash, Endpoint peer) {
        return said.stream()
                .anyMatch(line -> line.startsWith("peer " + infoHash.hex()) && line.contains(peer.toString()));
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
