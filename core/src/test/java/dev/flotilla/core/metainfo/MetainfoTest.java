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

import com.google.common.hash.Hashing;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetainfoTest {
    @Test
    void readsASingleFile() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(single()));
        InfoDictionary info = torrent.info();
        assertThat(info.name()).isEqualTo("file.bin");
        assertThat(info.isMultiFile()).isFalse();
        assertThat(info.isPrivate()).isFalse();
        assertThat(info.geometry()).isEqualTo(new PieceGeometry(40_000, 16_384));
        assertThat(info.pieceHashes().count()).isEqualTo(3);
        assertThat(info.files()).containsExactly(new FileEntry(List.of("file.bin"), 0, 40_000, Set.of(), List.of()));
        assertThat(torrent.infoBytes()).isEqualTo(encode(single()));
        assertThat(torrent.infoHashV2()).isEmpty();
    }

    @Test
    void readsADirectory() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(file(10, "a"), file(0, "empty"), file(20_000, "sub", "b")));
        assertThat(info.isMultiFile()).isTrue();
        assertThat(info.totalLength()).isEqualTo(20_010);
        assertThat(info.files()).extracting(FileEntry::pathText).containsExactly("a", "empty", "sub/b");
        assertThat(info.files()).extracting(FileEntry::offset).containsExactly(0L, 10L, 10L);
        assertThat(info.files()).extracting(FileEntry::end).containsExactly(10L, 10L, 20_010L);
    }

    @Test
    void directoryOfOneFileIsStillADirectory() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(file(10, "a")));
        assertThat(info.isMultiFile()).isTrue();
    }

    @Test
    @SuppressWarnings("deprecation") // the oracle for SHA-1
    void infoHashIsOfTheBytesAsReceived() throws MetainfoException {
        // keys out of order, a number with zeros in front, an unknown key
        String info = "d4:name1:f6:lengthi007e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa1:xlee";
        Metainfo torrent = Metainfo.parse(latin1("d8:announce0:4:info" + info + "e"));
        assertThat(torrent.infoBytes().toByteArray()).isEqualTo(latin1(info));
        assertThat(torrent.infoHash().hex())
                .isEqualTo(Hashing.sha1().hashBytes(latin1(info)).toString());
        assertThat(torrent.info().totalLength()).isEqualTo(7);
        assertThat(torrent.encode().toByteArray()).isEqualTo(latin1("d8:announce0:4:info" + info + "e"));
    }

    @Test
    void infoAloneIsATorrentToo() throws MetainfoException {
        Metainfo whole = Metainfo.parse(torrent(single(), "comment", "hello"));
        Metainfo alone = Metainfo.ofInfo(whole.infoBytes());
        assertThat(alone.infoHash()).isEqualTo(whole.infoHash());
        assertThat(alone.info()).isEqualTo(whole.info());
        assertThat(alone.comment()).isEmpty();
        assertThat(Metainfo.parse(alone.encode().toByteArray())).isEqualTo(alone);
        assertThat(alone).isNotEqualTo(whole);
    }

    @Test
    void readsWhatInforms() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(
                single("private", 1),
                "announce",
                "http://one.example/a",
                "announce-list",
                List.of(List.of("http://one.example/a", "udp://two.example:1"), List.of("x")),
                "url-list",
                List.of("http://seed.example/", ""),
                "nodes",
                List.of(List.of("router.example", 6881), List.of("2001:db8::1", 1), List.of("192.0.2.1", 65_535)),
                "comment",
                "a comment",
                "created by",
                "maker 1.0",
                "creation date",
                1_700_000_000));
        assertThat(torrent.info().isPrivate()).isTrue();
        assertThat(torrent.trackers())
                .containsExactly(List.of("http://one.example/a", "udp://two.example:1"), List.of("x"));
        assertThat(torrent.webSeeds()).containsExactly("http://seed.example/");
        assertThat(torrent.nodes()).containsExactly("router.example:6881", "[2001:db8::1]:1", "192.0.2.1:65535");
        assertThat(torrent.comment()).contains("a comment");
        assertThat(torrent.createdBy()).contains("maker 1.0");
        assertThat(torrent.creationDate()).contains(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void oneTrackerAndOneWebSeedMayStandAlone() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(single(), "announce", "t", "url-list", "w"));
        assertThat(torrent.trackers()).containsExactly(List.of("t"));
        assertThat(torrent.webSeeds()).containsExactly("w");
    }

    @Test
    void leavesOutWhatInformsWrongly() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(
                single("private", "yes"),
                "announce",
                7,
                "announce-list",
                List.of("flat", List.of(1), List.of()),
                "url-list",
                map(),
                "nodes",
                List.of(
                        "x",
                        List.of("host"),
                        List.of(1, "host"),
                        List.of("ho st", 1),
                        List.of("h", 0),
                        List.of("h", 65_536),
                        List.of("h", -1),
                        List.of("fe80::1%eth0", 1),
                        List.of("", 1)),
                "comment",
                List.of(),
                "created by",
                1,
                "creation date",
                Long.MAX_VALUE));
        assertThat(torrent.info().isPrivate()).isFalse();
        assertThat(torrent.trackers()).isEmpty();
        assertThat(torrent.webSeeds()).isEmpty();
        assertThat(torrent.nodes()).isEmpty();
        assertThat(torrent.comment()).isEmpty();
        assertThat(torrent.createdBy()).isEmpty();
        assertThat(torrent.creationDate()).isEmpty();
        assertThat(Metainfo.parse(torrent(single(), "creation date", "soon")).creationDate())
                .isEmpty();
    }

    @Test
    void utf8KeysGoFirst() throws MetainfoException {
        InfoDictionary info = Torrents.info(with(
                multi(with(file(1, "wrong"), "path.utf-8", List.of("größe", "日本"))),
                "name",
                ByteString.fromHex("ff"),
                "name.utf-8",
                "名"));
        assertThat(info.name()).isEqualTo("名");
        assertThat(info.files().get(0).path()).containsExactly("größe", "日本");
    }

    @Test
    void nameThatIsNoUtf8IsReplaced() throws MetainfoException {
        assertThat(Torrents.info(single("name", ByteString.fromHex("61ff"))).name())
                .isEqualTo("a\ufffd");
    }

    @Test
    void readsAttributes() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(
                with(file(10, "run"), "attr", "hxZ?"),
                with(file(16_374, ".pad", "16374"), "attr", "p"),
                with(file(5, "ignored"), "attr", "p", "path", null),
                with(file(0, "link"), "attr", "l", "length", null, "symlink path", List.of("sub", "target"))));
        List<FileEntry> files = info.files();
        assertThat(files.get(0).attributes()).containsExactlyInAnyOrder(FileAttribute.EXECUTABLE, FileAttribute.HIDDEN);
        assertThat(files.get(1).isPad()).isTrue();
        assertThat(files.get(2).path()).containsExactly(".pad", "5");
        assertThat(files.get(3).isSymlink()).isTrue();
        assertThat(files.get(3).symlinkTarget()).containsExactly("sub", "target");
        assertThat(info.totalLength()).isEqualTo(16_389);
    }

    @Test
    void singleFileHasAttributesToo() throws MetainfoException {
        assertThat(Torrents.info(single("attr", "x")).files().get(0).attributes())
                .containsExactly(FileAttribute.EXECUTABLE);
    }

    @Test
    void emptyFileHasNoPieces() throws MetainfoException {
        InfoDictionary info = Torrents.info(single("length", 0, "pieces", ""));
        assertThat(info.geometry().pieceCount()).isZero();
        assertThat(info.files()).hasSize(1);
        assertThat(Torrents.info(multi(file(0, "a"), file(0, "b"))).files()).hasSize(2);
    }

    @Test
    void filesBeyond4GiBKeepTheirLengths() throws MetainfoException {
        long large = 5L << 30;
        int pieceLength = 1 << 24;
        InfoDictionary info = Torrents.info(
                with(multi(file(large, "a"), file(large, "b")), "piece length", pieceLength, "pieces", hashes((int)
                        (2 * large / pieceLength))));
        assertThat(info.files().get(1).offset()).isEqualTo(large);
        assertThat(info.totalLength()).isEqualTo(2 * large);
        assertThat(info.geometry().pieceOffset(639)).isEqualTo(639L * pieceLength);
    }

    @Test
    void usesTheV1PartOfAHybrid() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(single("meta version", 2, "file tree", map())));
        assertThat(torrent.info().files()).hasSize(1);
        assertThat(torrent.infoHashV2().orElseThrow().hex())
                .isEqualTo(Hashing.sha256()
                        .hashBytes(torrent.infoBytes().toByteArray())
                        .toString());
        assertThat(torrent.magnet().infoHashV2()).isEqualTo(torrent.infoHashV2());
    }

    @Test
    void magnetNamesTheTorrent() throws MetainfoException {
        Metainfo torrent = Metainfo.parse(torrent(single("name", "a b&c"), "announce", "http://never/asked"));
        assertThat(torrent.magnet().infoHash()).isEqualTo(torrent.infoHash());
        assertThat(torrent.magnet().displayName()).contains("a b&c");
        assertThat(torrent.magnet().trackers()).isEmpty();
        assertThat(torrent.magnet()).hasToString("magnet:?xt=urn:btih:" + torrent.infoHash() + "&dn=a%20b%26c");
    }

    @Test
    void hashesAreThoseOfThePieces() {
        PieceHashes hashes = new PieceHashes(ByteString.fromHex("01".repeat(20) + "02".repeat(20)));
        assertThat(hashes.get(1)).isEqualTo(Id160.fromHex("02".repeat(20)));
        assertThat(hashes.matches(1, hashes.get(1).toByteArray())).isTrue();
        assertThat(hashes.matches(0, hashes.get(1).toByteArray())).isFalse();
    }

    @Test
    void onlyValidDictionariesExist() throws MetainfoException {
        InfoDictionary info = Torrents.info(multi(file(10, "a"), file(20, "b")));
        List<FileEntry> gap = List.of(info.files().get(1));
        List<FileEntry> missing = List.of(info.files().get(0));
        for (List<FileEntry> files : List.of(gap, missing, List.<FileEntry>of())) {
            assertThatThrownBy(() -> new InfoDictionary("n", info.geometry(), info.pieceHashes(), files, false, true))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        PieceHashes two = new PieceHashes(hashes(2));
        assertThatThrownBy(() -> new InfoDictionary("n", info.geometry(), two, info.files(), false, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FileEntry(List.of(), 0, 0, Set.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FileEntry(List.of("a"), Long.MAX_VALUE, 1, Set.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
