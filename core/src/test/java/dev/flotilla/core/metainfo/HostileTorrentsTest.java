package dev.flotilla.core.metainfo;

import static dev.flotilla.core.metainfo.Torrents.encode;
import static dev.flotilla.core.metainfo.Torrents.file;
import static dev.flotilla.core.metainfo.Torrents.hashes;
import static dev.flotilla.core.metainfo.Torrents.map;
import static dev.flotilla.core.metainfo.Torrents.multi;
import static dev.flotilla.core.metainfo.Torrents.single;
import static dev.flotilla.core.metainfo.Torrents.torrent;
import static dev.flotilla.core.metainfo.Torrents.with;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.flotilla.core.Allocation;
import dev.flotilla.core.ByteString;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each wrong torrent is refused with a reason that a user understands. */
class HostileTorrentsTest {
    static Stream<Arguments> wrongSizes() {
        return Stream.of(
                arguments(single("length", -1), "negative length -1"),
                arguments(single("length", Long.MIN_VALUE), "negative length"),
                arguments(single("length", null), "no length"),
                arguments(single("length", "40000"), "no length"),
                arguments(multi(file(1, "a"), file(-1, "b")), "file 1 has the negative length -1"),
                arguments(multi(map("path", List.of("a"))), "file 0 has no length"),
                arguments(multi(file(Long.MAX_VALUE, "a")), "more than 2097152 pieces"),
                arguments(multi(file(Long.MAX_VALUE, "a"), file(1, "b")), "63 bits"),
                arguments(single("piece length", 0), "piece length is 1 to 536870912, not 0"),
                arguments(single("piece length", -16_384), "not -16384"),
                arguments(single("piece length", (1L << 29) + 1), "not 536870913"),
                arguments(single("piece length", (1L << 32) + 16_384), "not 4294983680"),
                arguments(single("piece length", null), "no piece length"),
                arguments(single("piece length", "16384"), "no piece length"),
                arguments(single("length", (1L << 21) + 1, "piece length", 1), "more than 2097152 pieces"),
                arguments(single("length", Long.MAX_VALUE, "piece length", 1 << 29), "more than 2097152 pieces"));
    }

    static Stream<Arguments> wrongHashes() {
        return Stream.of(
                arguments(single("pieces", null), "no piece hashes"),
                arguments(single("pieces", 3), "no piece hashes"),
                arguments(single("pieces", ""), "3 pieces of 16384 need as many hashes, not 0"),
                arguments(single("pieces", hashes(2)), "not 2"),
                arguments(single("pieces", hashes(4)), "not 4"),
                arguments(single("pieces", ByteString.of(new byte[59])), "59 bytes, not a multiple of 20"),
                arguments(single("length", 0), "0 bytes in 0 pieces of 16384 need as many hashes, not 3"));
    }

    static Stream<Arguments> wrongNames() {
        return Stream.of(
                arguments(single("name", null), "no name"),
                arguments(single("name", 5), "no name"),
                arguments(single("name", ""), "names no file"),
                arguments(single("name", ".."), "names no file"),
                arguments(with(multi(file(1, "a")), "name", null), "no name"),
                arguments(multi(file(1)), "file 0 has no path"),
                arguments(multi(map("length", 1)), "file 0 has no path"),
                arguments(multi(map("length", 1, "path", "a")), "file 0 has no path"),
                arguments(multi(file(1, "a"), file(1, 7)), "file 1 has no path"),
                arguments(multi(file(1, "a", 7)), "file 0 has no path"),
                arguments(multi(file(1, Collections.nCopies(129, "d").toArray())), "deeper than 128"));
    }

    static Stream<Arguments> wrongStructure() {
        return Stream.of(
                arguments(with(single(), "length", null, "files", List.of()), "no files"),
                arguments(with(single(), "length", null, "files", map()), "no length"),
                arguments(with(single(), "length", null, "files", 1), "no length"),
                arguments(with(multi(file(1, "a")), "files", List.of("a")), "file 0 is not a dictionary"),
                arguments(
                        map("meta version", 2, "file tree", map(), "name", "n", "piece length", 16_384), "v2 torrents"),
                arguments(map("meta version", 2), "v2 torrents are not supported yet"),
                arguments(single("meta version", 3, "file tree", map()), "meta version 3 are not supported"),
                arguments(single("meta version", "2"), "meta version 0 are not supported"),
                arguments(single("meta version", 2), "no file tree"),
                arguments(single("file tree", map()), "no meta version"),
                arguments(map(), "no piece hashes"));
    }

    @ParameterizedTest
    @MethodSource({"wrongSizes", "wrongHashes", "wrongNames", "wrongStructure"})
    void isRefusedWithItsReason(Map<String, Object> info, String reason) {
        assertThatThrownBy(() -> Metainfo.parse(torrent(info)))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        assertThatThrownBy(() -> Metainfo.ofInfo(encode(info)))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "i1e",
                "le",
                "3:abc",
                "de",
                "d4:infoi1ee",
                "d4:infolee",
                "d4:info3:abce",
                "d4:infodee",
                "d4:infod",
                "2147483647:x",
                "<html>404</html>"
            })
    void whatIsNoTorrentIsRefused(String document) {
        assertThatThrownBy(() -> Metainfo.parse(document.getBytes(ISO_8859_1))).isInstanceOf(MetainfoException.class);
        assertThatThrownBy(() -> Metainfo.ofInfo(ByteString.utf8(document))).isInstanceOf(MetainfoException.class);
    }

    @Test
    void reasonDoesNotRepeatHostileText() {
        String evil = "\u001b[2J";
        assertThatThrownBy(() -> Metainfo.parse(torrent(single("name", evil, "pieces", ""))))
                .hasMessageNotContaining("\u001b");
        assertThatThrownBy(() -> Metainfo.parse(torrent(multi(file(-1, evil))))).hasMessageNotContaining("\u001b");
    }

    @Test
    void keysOutOfOrderAreRead() throws MetainfoException {
        byte[] document = ("d4:infod6:pieces20:aaaaaaaaaaaaaaaaaaaa12:piece lengthi16384e4:name1:n6:lengthi1ee"
                        + "8:announce1:te")
                .getBytes(ISO_8859_1);
        assertThat(Metainfo.parse(document).info().totalLength()).isEqualTo(1);
    }

    @Test
    void bytesAfterTheEndMeanNothing() throws MetainfoException {
        byte[] document = torrent(single());
        byte[] longer = Arrays.copyOf(document, document.length + 3);
        assertThat(Metainfo.parse(longer).infoHash())
                .isEqualTo(Metainfo.parse(document).infoHash());
        assertThat(Metainfo.parse(longer).encode().toByteArray()).isEqualTo(longer);
        ByteString info = ByteString.utf8(encode(single()).utf8() + "x");
        assertThatThrownBy(() -> Metainfo.ofInfo(info)).isInstanceOf(MetainfoException.class);
    }

    @Test
    void emptyNamesAreNames() throws MetainfoException {
        InfoDictionary info = Torrents.info(with(multi(file(1, "a", "", "b"), file(1, "")), "name", ""));
        assertThat(SafePaths.of(info).paths()).containsExactly("_/a/_/b", "_/_");
    }

    @Test
    void linkHasNoBytesWhateverItClaims() throws MetainfoException {
        InfoDictionary info = Torrents.info(with(
                multi(file(3, "a")), "files", List.of(file(3, "a"), with(file(9, "l"), "attr", "l"))));
        assertThat(info.files().get(1).length()).isZero();
        assertThat(info.totalLength()).isEqualTo(3);
    }

    @Test
    void uselessLengthBesideFilesIsIgnored() throws MetainfoException {
        assertThat(Torrents.info(single("files", 7)).isMultiFile()).isFalse();
        assertThat(Torrents.info(with(multi(file(3, "a")), "length", 99)).totalLength())
                .isEqualTo(3);
    }

    @Test
    void numbersOfFilesAndNamesAreLimited() {
        String file = "d6:lengthi0e4:pathl1:aee";
        assertThatThrownBy(() -> Metainfo.ofInfo(files(file.repeat(Metainfo.MAX_FILES + 1))))
                .hasMessage("262145 files are more than 262144");
        String deep = "d6:lengthi0e4:pathl" + "1:a".repeat(60) + "ee";
        assertThatThrownBy(() -> Metainfo.ofInfo(files(deep.repeat(20_000))))
                .hasMessage("the files have more than 1048576 path elements");
    }

    private static ByteString files(String files) {
        return ByteString.utf8("d5:filesl" + files + "e4:name1:n12:piece lengthi16384e6:pieces0:e");
    }

    @Test
    void hintsAreLimited() throws MetainfoException {
        byte[] document = torrent(
                single(),
                "announce-list",
                List.of(Collections.nCopies(3000, "t"), Collections.nCopies(3000, "u"), List.of("v")),
                "url-list",
                Collections.nCopies(5000, "w"),
                "nodes",
                Collections.nCopies(5000, List.of("h", 1)));
        Metainfo torrent = Metainfo.parse(document);
        assertThat(torrent.trackers()).extracting(List::size).containsExactly(3000, 1096);
        assertThat(torrent.webSeeds()).hasSize(4096);
        assertThat(torrent.nodes()).hasSize(4096);
    }

    @Test
    void hugeClaimsCostNoMemory() {
        byte[] claims = torrent(single("length", (1L << 49), "piece length", 1 << 28));
        assertThat(Allocation.of(() -> Metainfo.parse(claims))).isLessThan(128 * 1024);
    }

    @Test
    void piecesMayHaveAnyLengthThatFits() throws MetainfoException {
        assertThat(Torrents.info(single("piece length", 1 << 29, "pieces", hashes(1)))
                        .geometry()
                        .pieceCount())
                .isEqualTo(1);
        assertThat(Torrents.info(single("piece length", 10_000, "pieces", hashes(4)))
                        .geometry()
                        .pieceCount())
                .isEqualTo(4);
        assertThat(Torrents.info(single("piece length", 1, "length", 3))
                        .geometry()
                        .pieceCount())
                .isEqualTo(3);
    }
}
