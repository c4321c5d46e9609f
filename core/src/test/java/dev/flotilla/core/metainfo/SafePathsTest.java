package dev.flotilla.core.metainfo;

import static dev.flotilla.core.metainfo.Torrents.file;
import static dev.flotilla.core.metainfo.Torrents.multi;
import static dev.flotilla.core.metainfo.Torrents.single;
import static dev.flotilla.core.metainfo.Torrents.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathsTest {
    @Test
    void keepsNamesThatOffendNobody() throws MetainfoException {
        assertThat(paths("file.bin")).containsExactly("file.bin");
        assertThat(unix(multi(
                        file(1, "Read me (1) [x264] - größe 日本 👍.txt"),
                        file(1, "a b", "..c", ".hidden", "d..e", "~", "-rf", "T: what? \"no\" <*|>.mkv"),
                        file(1, "Inc.", "trailing ", "console.txt", "com", "con-fig", "nul_"))))
                .containsExactly(
                        "root/Read me (1) [x264] - größe 日本 👍.txt",
                        "root/a b/..c/.hidden/d..e/~/-rf/T: what? \"no\" <*|>.mkv",
                        "root/Inc./trailing /console.txt/com/con-fig/nul_");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "., _",
                ".., __",
                "/, _",
                "/etc/passwd, _etc_passwd",
                "../../x, .._.._x",
                "..\\..\\x, .._.._x",
                "\\\\host\\share, __host_share",
                "C:, C_",
                "C:\\x, C__x",
                "z:/x, z__x",
                "con, _con",
                "NUL, _NUL",
                "Aux.txt, _Aux.txt",
                "prn.tar.gz, _prn.tar.gz",
                "COM1, _COM1",
                "com¹, _com¹",
                "lpt9.x, _lpt9.x",
                "CON .txt, _CON .txt",
                "conout$, _conout$",
                "CLOCK$, _CLOCK$"
            })
    void makesNamesHarmlessOnEverySystem(String received, String safe) throws MetainfoException {
        assertThat(unix(multi(file(1, received, "f")))).containsExactly("root/" + safe + "/f");
        assertThat(unix(multi(file(1, "d", received)))).containsExactly("root/d/" + safe);
        assertThat(unix(with(multi(file(1, "f")), "name", received))).containsExactly(safe + "/f");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 13, 27, 31, 127, 0x80, 0x9f, 0x200e, 0x202e, 0x2066, 0x61c, 0x2028, 0x2029})
    void replacesWhatHidesOrControls(int character) throws MetainfoException {
        assertThat(paths("a" + Character.toString(character) + "b")).containsExactly("a_b");
    }

    @ParameterizedTest
    @CsvSource({
        "Inc., Inc_",
        "x.., x__",
        "x ., x__",
        "'x ', x_",
        "..., ___",
        "a<b>c:d|e?f*g, a_b_c_d_e_f_g",
        "NUL., _NUL_",
        "a b.c, a b.c"
    })
    void windowsBearsLess(String received, String safe) throws MetainfoException {
        assertThat(SafePaths.of(Torrents.info(single("name", received)), true).paths())
                .containsExactly(safe);
    }

    @Test
    void shortensLongNamesAndKeepsTheExtension() throws MetainfoException {
        assertThat(paths("x".repeat(255))).containsExactly("x".repeat(255));
        assertThat(paths("x".repeat(256))).containsExactly("x".repeat(255));
        assertThat(paths("x".repeat(300) + ".mkv")).containsExactly("x".repeat(251) + ".mkv");
        assertThat(paths("x." + "y".repeat(300))).containsExactly("x." + "y".repeat(253));
        assertThat(paths("é".repeat(200) + ".é")).containsExactly("é".repeat(126) + ".é");
        assertThat(paths("👍".repeat(64))).containsExactly("👍".repeat(63));
    }

    @Test
    void longNamesThatFallTogetherAreNumbered() throws MetainfoException {
        String stem = "x".repeat(300);
        assertThat(unix(multi(file(1, stem + "1.txt"), file(1, stem + "2.txt"), file(1, stem + "3.txt"))))
                .containsExactly(
                        "root/" + "x".repeat(251) + ".txt",
                        "root/" + "x".repeat(239) + ".1.txt",
                        "root/" + "x".repeat(239) + ".2.txt");
    }

    @Test
    void laterDuplicatesAreNumbered() throws MetainfoException {
        assertThat(unix(multi(
                        file(1, "a.txt"),
                        file(1, "a.txt"),
                        file(1, "A.TXT"),
                        file(1, "a.1.txt"),
                        file(1, "b"),
                        file(1, "B"))))
                .containsExactly("root/a.txt", "root/a.1.txt", "root/A.2.TXT", "root/a.1.1.txt", "root/b", "root/B.1");
    }

    @Test
    void composedAndDecomposedLettersAreTheSame() throws MetainfoException {
        assertThat(unix(multi(
                        file(1, "\u00e9"),
                        file(1, "e\u0301"),
                        file(1, "\u00c9"),
                        file(1, "\u212b"),
                        file(1, "\u00e5"))))
                .containsExactly("root/\u00e9", "root/e\u0301.1", "root/\u00c9.2", "root/\u212b", "root/\u00e5.1");
    }

    @Test
    void invisibleLettersMakeNoDifference() throws MetainfoException {
        assertThat(unix(multi(file(1, "ab"), file(1, "a\u200db")))).containsExactly("root/ab", "root/a\u200db.1");
    }

    @Test
    void sharpSAndDotlessIAreFolded() throws MetainfoException {
        assertThat(unix(multi(file(1, "straße"), file(1, "STRASSE")))).containsExactly("root/straße", "root/STRASSE.1");
    }

    @Test
    void fileStepsAsideForADirectory() throws MetainfoException {
        assertThat(unix(multi(file(1, "a"), file(1, "a", "b"), file(1, "A", "B"), file(1, "c", "d"), file(1, "C"))))
                .containsExactly("root/a.1", "root/a/b", "root/A/B.1", "root/c/d", "root/C.1");
    }

    @Test
    void offendingNamesMayFallTogether() throws MetainfoException {
        assertThat(unix(multi(file(1, ".."), file(1, "__"), file(1, "a/b"), file(1, "a\\b"), file(1, "a", "b"))))
                .containsExactly("root/__", "root/__.1", "root/a_b", "root/a_b.1", "root/a/b");
    }

    @Test
    void whatIsNotWrittenDisplacesNothing() throws MetainfoException {
        assertThat(unix(multi(
                        with(file(1, "a"), "attr", "p"),
                        with(file(0, "b"), "attr", "l", "symlink path", List.of("..", "..", "etc", "passwd")),
                        file(1, "a"),
                        file(1, "b"))))
                .containsExactly("root/a.1", "root/b.1", "root/a", "root/b");
    }

    @Test
    void oddNameThatStandsIsKept() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(
                file(1, "a.c"),
                file(1, "A.c"),
                file(1, "aux.c"),
                file(1, "nul"),
                file(1, "x", "y\n"),
                file(1, "x", "y_")));
        Set<String> standing = Set.of("root/a.c", "root/A.c", "root/aux.c", "root/x/y\n");
        List<String> asked = new ArrayList<>();
        SafePaths paths = SafePaths.of(info, path -> {
            asked.add(path);
            return standing.contains(path);
        });
        assertThat(paths.paths())
                .containsExactly("root/a.c", "root/A.c", "root/aux.c", "root/_nul", "root/x/y\n", "root/x/y_");
        asked.clear();
        SafePaths.of(Torrents.info(multi(file(1, "plain"), file(1, "nul"))), asked::add);
        assertThat(asked).as("of plain names only when an odd one stands").startsWith("root/nul");
    }

    @Test
    void nameThatLeadsElsewhereIsNeverKept() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(
                file(1, ".."), file(1, "a/b"), file(1, "a\0"), file(1, ".", "b"), file(1, "d"), file(1, "d", "e")));
        assertThat(SafePaths.of(info, path -> true).paths())
                .isEqualTo(SafePaths.of(info, false).paths());
        InfoDictionary above = Torrents.info(with(multi(file(1, "nul")), "name", ".."));
        assertThat(SafePaths.of(above, path -> true).paths()).containsExactly("__/_nul");
        InfoDictionary twice = Torrents.info(multi(file(1, "nul"), file(1, "nul")));
        assertThat(SafePaths.of(twice, path -> true).paths()).containsExactly("root/nul", "root/_nul");
    }

    @Test
    void singleFileTorrentHasNoDirectory() throws MetainfoException {
        assertThat(unix(single("name", "dir/file"))).containsExactly("dir_file");
    }

    @Test
    void manyDuplicatesAreNoBurden() throws MetainfoException {
        List<Object> files = new ArrayList<>();
        // truncation makes all of these collide with each other's numbered forms
        String stem = "x".repeat(260);
        IntStream.range(0, 15_000).forEach(i -> {
            files.add(file(0, "same"));
            files.add(file(0, stem + i));
        });
        assertThat(unix(multi(files.toArray()))).doesNotHaveDuplicates();
    }

    @Test
    void namesOfOneHashCodeAreNoBurden() throws MetainfoException {
        // both pairs of letters hash alike, so all 32,768 names do
        assertThat("a}").hasSameHashCodeAs("b^");
        List<Object> files = new ArrayList<>();
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                name.append((i >> bit & 1) == 0 ? "a}" : "b^");
            }
            files.add(file(0, name.toString()));
        }
        assertThat(unix(multi(files.toArray()))).doesNotHaveDuplicates();
    }

    @Test
    void everyElementFitsInAnElement() throws MetainfoException {
        String path = unix(multi(file(1, "ü".repeat(500), "x".repeat(500)))).get(0);
        for (String element : path.split("/")) {
            assertThat(element.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
        }
    }

    private static List<String> paths(String name) throws MetainfoException {
        return unix(single("name", name));
    }

    private static List<String> unix(java.util.Map<String, Object> info) throws MetainfoException {
        return SafePaths.of(Torrents.info(info), false).paths();
    }
}
