package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test that does not run is worse than none: each has a name the build picks up, and none is switched off. */
class TestSourcesTest {

    private static final Pattern TEST =
            Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Example)\\b");
    private static final Pattern SWITCHED_OFF = Pattern.compile("@(Disabled\\w*|Ignore)\\b");

    @Test
    void everyTestHasANameTheBuildPicksUp() throws IOException {
        assertThat(testSources(TEST))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file.toString()).matches(".*(Test|IT)\\.java"));
    }

    @Test
    void noTestIsSwitchedOff() throws IOException {
        assertThat(testSources(SWITCHED_OFF)).isEmpty();
    }

    private static List<Path> testSources(Pattern containing) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("core", "dht", "wire", "examples", "benchmarks")) {
            Path root = Path.of("..", module, "src", "test", "java");
            try (Stream<Path> files = Files.isDirectory(root) ? Files.walk(root) : Stream.empty()) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    if (containing.matcher(Files.readString(file)).find()) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }
}
