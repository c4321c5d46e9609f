package dev.flotilla.wire.interop;

import static org.awaitility.Awaitility.await;

import dev.flotilla.wire.interop.ForeignClient.Assignment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A process that does not outlive us, with its output in a file.
 *
 * <p>Confined to the thread of its test.
 */
final class ForeignProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private ForeignProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with its output in {@code target/interop/NAME.log}, where it stays. */
    static ForeignProcess start(String name, List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("sh", script("until_eof.sh")));
        guarded.addAll(command);
        try {
            Path log = Files.createDirectories(Path.of("target", "interop")).resolve(name + ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(guarded).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            return new ForeignProcess(builder.start(), log.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs the main method of a test class with our own class path and no other switch. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs it to its end. False when it cannot be started, takes a minute, or ends with another code than 0. */
    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The path of a file of the test resources. */
    static String script(String name) {
        URL url = Objects.requireNonNull(ForeignProcess.class.getResource("/interop/" + name), name);
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it takes connections. */
    void awaitListening(Assignment assignment) {
        await("the client listens")
                .atMost(Duration.ofSeconds(100))
                .failFast("the client has ended", () -> !isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(assignment.listen(), 1000);
                        return true;
                    }
                });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; false when that takes longer. */
    boolean awaitEnd(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    int exitValue() {
        return process.exitValue();
    }

    String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its output is, and the last lines of it. */
    String describe() {
        List<String> lines = output().lines().toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        return (isAlive() ? "" : "ended with " + exitValue() + ", ") + log + ":\n" + last;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close(); // until_eof.sh kills it now
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("cannot end " + process.info(), e);
        }
    }
}
