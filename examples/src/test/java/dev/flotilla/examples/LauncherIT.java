package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script in a directory of its own, with the jar and without sources: there is nothing to build. */
class LauncherIT {
    @TempDir
    Path home;

    private Path target;
    private Path jar;

    @BeforeEach
    void install() throws IOException {
        target = Files.createDirectories(home.resolve("examples/target"));
        jar = Files.copy(Path.of("target", "flotilla.jar"), target.resolve("flotilla.jar"));
        Files.copy(Path.of("..", "flotilla"), home.resolve("flotilla"));
    }

    /** As Ctrl-C does it, to the script and to the JVM that is making the archive. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void whoInterruptsItStartsNothingAndLeavesNothing(String signal, int status) throws Exception {
        Path bin = Files.createDirectories(home.resolve("jdk/bin"));
        String java = """
                #!/bin/sh
                case $2 in
                  -XX:ArchiveClassesAtExit=*) echo half >"${2#*=}"; kill -%s $PPID; exit %d ;;
                esac
                echo started
                """.formatted(signal, status);
        Files.writeString(bin.resolve("java"), java);
        Files.setPosixFilePermissions(bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(launch(status, Map.of("JAVA_HOME", bin.getParent().toString())))
                .isEmpty();
        assertThat(made()).isEmpty();
    }

    /** What it has put beside the jar, but for its lock. */
    private List<Path> made() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> !file.equals(jar) && !file.endsWith(".building"))
                    .toList();
        }
    }

    /** Runs {@code flotilla --version}; answers what it prints. */
    private String launch(int status, Map<String, String> environment) throws Exception {
        Path printed = home.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("flotilla").toString(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(printed);
        assertThat(process.exitValue()).as(text).isEqualTo(status);
        return text;
    }
}
