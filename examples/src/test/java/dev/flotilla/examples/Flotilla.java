package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of the runnable jar as a process of its own, with the settings of the launcher.
 *
 * <p>Thread-safe: what it prints is gathered by threads of its own.
 */
final class Flotilla implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private Flotilla(Process process) {
        this.process = process;
        readers = List.of(
                read(process.inputReader(StandardCharsets.UTF_8), out),
                read(process.errorReader(StandardCharsets.UTF_8), err));
    }

    static Flotilla start(Object... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(launcherSettings());
        command.addAll(List.of("-jar", Path.of("target", "flotilla.jar").toString()));
        Stream.of(args).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put(
                        "XDG_STATE_HOME",
                        Path.of("target", "state").toAbsolutePath().toString());
        return new Flotilla(builder.start());
    }

    /** As {@link #start}, bound to the loopback address. */
    static Flotilla onLoopback(Object... args) throws IOException {
        return start(
                Stream.concat(Stream.of(args), Stream.of("--bind", "127.0.0.1")).toArray());
    }

    /** The JVM options of the script, so that a test runs what a user runs. */
    private static List<String> launcherSettings() throws IOException {
        List<String> settings = Files.readString(ROOT.resolve("flotilla"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("options=("))
                .flatMap(line -> Stream.of(line.replace("options=(", "").split("[ )]+")))
                .toList();
        assertThat(settings).anyMatch(option -> option.startsWith("-Xmx"));
        return settings;
    }

    private static Thread read(BufferedReader stream, List<String> lines) {
        Thread thread = new Thread(() -> stream.lines().forEach(lines::add), "reads-flotilla");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    /** The first line on standard output that begins with {@code prefix}, without it. */
    String awaitLine(String prefix) {
        await().atMost(PATIENCE)
                .until(() -> !process.isAlive() || out.stream().anyMatch(line -> line.startsWith(prefix)));
        return out.stream()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + prefix + "' in " + out + " and " + err))
                .substring(prefix.length());
    }

    /** The exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + out + " and " + err);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** What Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** What kill sends. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
