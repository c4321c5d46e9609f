package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name exists: tests, their methods, files. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern QUOTED = Pattern.compile("`([^`\\s]+)`");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("core", "dht", "wire", "examples")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    /** In the tables of tests, a method may stand alone after its class: `FooTest.one`, `two`. */
    @Test
    void hostileInputNamesTestsThatExist() throws IOException {
        assertThat(missingInTables("docs/hostile-input.md", 4, 4)).isEmpty();
    }

    @Test
    void interopNamesTestsThatExist() throws IOException {
        assertThat(missingInTables("docs/interop.md", 2, 3)).isEmpty();
    }

    private static List<String> missingInTables(String document, int firstCell, int lastCell) throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        for (String row : Files.readAllLines(ROOT.resolve(document))) {
            String[] cells = row.split("\\|", -1);
            for (int i = firstCell; i <= lastCell && cells.length == lastCell + 2; i++) {
                missing.addAll(missing(cells[i], sources));
            }
        }
        return missing;
    }

    private static List<String> missing(String cell, Map<String, String> sources) {
        List<String> missing = new ArrayList<>();
        String type = "";
        Matcher quoted = QUOTED.matcher(cell);
        while (quoted.find()) {
            Matcher test = TEST.matcher(quoted.group(1));
            String method = quoted.group(1);
            if (test.matches()) {
                type = test.group(1);
                method = test.group(2);
            }
            String source = sources.get(type);
            if (source == null || (method != null && !source.contains("void " + method + "("))) {
                missing.add(type + "." + method);
            }
        }
        return missing;
    }

    @Test
    void aRowWithoutItsTestIsNoticed() throws IOException {
        assertThat(missing(" `DocumentsTest.nothing` ", testSources())).containsExactly("DocumentsTest.nothing");
        assertThat(missing(" `NoSuchTest` ", testSources())).containsExactly("NoSuchTest.null");
        assertThat(missing(" `DocumentsTest`, `linksLeadSomewhere` ", testSources()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"})
    void linksLeadSomewhere(String document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(ROOT.resolve(document)));
        while (link.find()) {
            assertThat(ROOT.resolve(link.group(1))).as(document).exists();
        }
    }
}
