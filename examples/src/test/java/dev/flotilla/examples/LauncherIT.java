package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script in a directory of its own, with the jar and without sources: there is nothing to build. */
class LauncherIT {
    private static final String JAVA_HOME = System.getProperty("java.home");

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

    @Test
    void makesTheArchiveOnceAndUsesItFromThenOn() throws Exception {
        assertThat(launch()).startsWith("flotilla ");
        Path archive = archive();
        BasicFileAttributes made = attributes(archive);
        assertThat(launchAndListClasses()).anyMatch(LauncherIT::isMainFromArchive);
        assertThat(archive()).isEqualTo(archive);
        assertThat(attributes(archive).fileKey()).isEqualTo(made.fileKey());
        assertThat(attributes(archive).lastModifiedTime()).isEqualTo(made.lastModifiedTime());
    }

    /** That is what it keeps when the JVM could not make one. With it the JVM would not even use its own archive. */
    @Test
    void anEmptyArchiveIsNoneAndIsNotMadeAgain() throws Exception {
        launch();
        Path archive = archive();
        Files.delete(archive);
        Files.createFile(archive);
        assertThat(launchAndListClasses())
                .anyMatch(line -> line.contains(" java.lang.Object source: shared objects file"))
                .noneMatch(LauncherIT::isMainFromArchive);
        assertThat(archive()).isEqualTo(archive).isEmptyFile();
    }

    @Test
    void anArchiveOlderThanTheJarIsMadeAgain() throws Exception {
        launch();
        Path archive = archive();
        Files.delete(archive);
        Files.createFile(archive);
        Files.setLastModifiedTime(
                archive, FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() - 1000));
        launch();
        assertThat(archive()).isEqualTo(archive);
        assertThat(launchAndListClasses()).anyMatch(LauncherIT::isMainFromArchive);
    }

    /** As Ctrl-C does it, to the script and to the JVM that is making the archive. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void whoInterruptsItStartsNothingAndLeavesNothing(String signal, int status) throws Exception {
        Path bin = Files.createDirectories(home.resolve("jdk/bin"));
        String java = """
                #!/bin/sh
                for option; do
                  case $option in
                    -XX:ArchiveClassesAtExit=*|-XX:AOTCacheOutput=*) echo half >"${option#*=}"; kill -%s $PPID; exit %d ;;
                  esac
                done
                echo started
                """.formatted(signal, status);
        Files.writeString(bin.resolve("java"), java);
        Files.setPosixFilePermissions(bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(launch(status, Map.of("JAVA_HOME", bin.getParent().toString())))
                .isEmpty();
        assertThat(made()).isEmpty();
    }

    private static boolean isMainFromArchive(String line) {
        return line.contains(" dev.flotilla.examples.Main source: shared objects file");
    }

    /** The one file that it has made. */
    private Path archive() throws IOException {
        List<Path> made = made();
        assertThat(made).hasSize(1);
        assertThat(made.get(0).toString()).endsWith(Runtime.version().feature() < 25 ? ".jsa" : ".aot");
        return made.get(0);
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    /** What it has put beside the jar, but for its lock. */
    private List<Path> made() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> !file.equals(jar) && !file.endsWith(".building"))
                    .toList();
        }
    }

    private String launch() throws Exception {
        return launch(0, Map.of("JAVA_HOME", JAVA_HOME));
    }

    /** Answers the lines in which the JVM says whence it has each class. */
    private List<String> launchAndListClasses() throws Exception {
        Path classes = home.resolve("classes.log");
        launch(0, Map.of("JAVA_HOME", JAVA_HOME, "JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes));
        return Files.readAllLines(classes);
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
