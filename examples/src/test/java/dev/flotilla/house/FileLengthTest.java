package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One subject a file: one that is long has two. */
class FileLengthTest {
    private static final int MOST_LINES = 400;

    @Test
    void noFileIsTooLong() throws IOException {
        Map<Path, Integer> lines = new TreeMap<>();
        for (String module : List.of("core", "dht", "wire", "examples", "benchmarks")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    lines.put(file, Files.readAllLines(file).size());
                }
            }
        }
        assertThat(lines).isNotEmpty();
        lines.values().removeIf(length -> length <= MOST_LINES);
        assertThat(lines).isEmpty();
    }
}
