package dev.flotilla.core.metainfo;

import static dev.flotilla.core.metainfo.Torrents.file;
import static dev.flotilla.core.metainfo.Torrents.multi;
import static dev.flotilla.core.metainfo.Torrents.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SafePathsPropertyTest {
    private static final Path DIRECTORY = Path.of("target", "downloads").toAbsolutePath();

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> part = Arbitraries.of(
                ".",
                "..",
                "/",
                "\\",
                "a",
                "A",
                "\u00e9",
                "e\u0301",
                "C:",
                "nul",
                "CON",
                ".txt",
                ".TXT",
                " ",
                "\0",
                "\n",
                "\u202e",
                "_",
                ".1",
                "\ud83d",
                "x".repeat(250),
                "ß",
                "SS",
                "\u200d");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1),
                part.list().ofMinSize(1).ofMaxSize(4).map(l -> String.join("", l)));
    }

    @Provide
    Arbitrary<List<List<String>>> trees() {
        return names().list().ofMinSize(1).ofMaxSize(3).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = 1000)
    void everyFileStandsInsideAndAlone(
            @ForAll("names") String root, @ForAll("trees") List<List<String>> tree, @ForAll boolean windows)
            throws MetainfoException {
        Object[] files = tree.stream().map(path -> file(1, path.toArray())).toArray();
        List<String> paths = SafePaths.of(Torrents.info(with(multi(files), "name", root)), windows)
                .paths();

        assertThat(paths).hasSameSizeAs(tree);
        Set<String> seen = new HashSet<>();
        Set<String> directories = new HashSet<>();
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            assertThat(path.split("/", -1)).hasSize(tree.get(i).size() + 1).allSatisfy(e -> checkElement(e, windows));
            Path resolved = DIRECTORY.resolve(path);
            assertThat(resolved.startsWith(DIRECTORY)).as(path).isTrue();
            assertThat(resolved.normalize()).isEqualTo(resolved).isNotEqualTo(DIRECTORY);
            assertThat(seen.add(folded(path))).as(path).isTrue();
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(folded(path.substring(0, slash)));
            }
        }
        assertThat(seen).doesNotContainAnyElementsOf(directories);
    }

    @Property(tries = 1000)
    void namesThatStandAreInsideAndAloneToo(
            @ForAll("names") String root, @ForAll("trees") List<List<String>> tree, @ForAll Random random)
            throws MetainfoException {
        Object[] files = tree.stream().map(path -> file(1, path.toArray())).toArray();
        InfoDictionary info = Torrents.info(with(multi(files), "name", root));
        List<String> asked = new ArrayList<>();
        List<String> paths = SafePaths.of(info, path -> asked.add(path) && random.nextBoolean())
                .paths();
        assertThat(paths).hasSameSizeAs(tree).doesNotHaveDuplicates();
        asked.addAll(paths);
        for (String path : asked) {
            assertThat(path).doesNotContain("\0");
            assertThat(List.of(path.split("/", -1))).doesNotContain("", ".", "..");
        }
    }

    private static void checkElement(String element, boolean windows) {
        assertThat(element).isNotEmpty().isNotIn(".", "..").doesNotContain("/", "\\", "\0", "\n", "\u202e");
        assertThat(element.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
        assertThat(element)
                .doesNotMatch("(?is)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?")
                .doesNotMatch("[A-Za-z]:");
        if (windows) {
            assertThat(element).doesNotContainPattern("[<>:\"|?*]").doesNotMatch("(?s).*[. ]");
        }
    }

    @Property(tries = 1000)
    void harmlessNamesStay(@ForAll("names") String name, @ForAll boolean windows) {
        String safe = SafeName.of(name, windows);
        assertThat(SafeName.of(safe, windows)).isEqualTo(safe);
        assertThat(safe).isNotEmpty();
    }

    @Property
    void sameTorrentSamePaths(@ForAll("trees") List<List<String>> tree) throws MetainfoException {
        Object[] files = tree.stream().map(path -> file(1, path.toArray())).toArray();
        assertThat(SafePaths.of(Torrents.info(multi(files)), false).paths())
                .isEqualTo(SafePaths.of(Torrents.info(multi(files)), false).paths());
    }

    // a weaker rule than the one under test, by another road
    private static String folded(String path) {
        return Normalizer.normalize(path.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
