package dev.flotilla.core.metainfo;

import static dev.flotilla.core.metainfo.Torrents.file;
import static dev.flotilla.core.metainfo.Torrents.multi;
import static dev.flotilla.core.metainfo.Torrents.single;
import static dev.flotilla.core.metainfo.Torrents.torrent;
import static dev.flotilla.core.metainfo.Torrents.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Allocation;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeArbitraries;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MetainfoPropertyTest {
    @Provide
    Arbitrary<byte[]> torrents() {
        return Arbitraries.of(
                torrent(single("private", 1, "attr", "x"), "nodes", List.of(List.of("h", 1)), "creation date", 5),
                torrent(single("length", 0, "pieces", "")),
                torrent(
                        multi(
                                file(10, "a", "b"),
                                with(file(7, ".pad", "7"), "attr", "p"),
                                with(file(0, "l"), "attr", "l", "symlink path", List.of("a", "b")),
                                file(0, "c")),
                        "announce-list",
                        List.of(List.of("t")),
                        "url-list",
                        List.of("w")));
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        return Arbitraries.oneOf(BencodeArbitraries.hostileDocuments(), BencodeArbitraries.mutated(torrents()));
    }

    /** Right field names with values of any shape. */
    @Provide
    Arbitrary<byte[]> odd() {
        Arbitrary<Object> value = Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "x",
                        "..",
                        "plx",
                        List.of(),
                        List.of(1),
                        List.of("a"),
                        List.of(List.of("h", 1)),
                        Torrents.map()),
                Arbitraries.longs().map(n -> n),
                Arbitraries.integers().between(-2, 100_000).map(n -> n),
                Arbitraries.integers().between(0, 4).map(Torrents::hashes));
        Arbitrary<String> key = Arbitraries.of(
                "name",
                "name.utf-8",
                "piece length",
                "pieces",
                "length",
                "files",
                "private",
                "attr",
                "meta version",
                "file tree",
                "symlink path");
        return Combinators.combine(key, value, key, value, Arbitraries.of(true, false))
                .as((k1, v1, k2, v2, one) -> {
                    Object[] changes = {k1, v1, k2, v2};
                    return torrent(one ? single(changes) : with(multi(with(file(9, "f"), changes)), k2, v2));
                });
    }

    @Property(tries = 4000)
    void anyBytesGiveATorrentOrTheException(@ForAll("hostile") byte[] document) throws MetainfoException {
        checkParse(document);
    }

    @Property(tries = 4000)
    void oddFieldsGiveATorrentOrTheException(@ForAll("odd") byte[] document) throws MetainfoException {
        checkParse(document);
    }

    private static void checkParse(byte[] document) throws MetainfoException {
        Metainfo torrent;
        try {
            torrent = Metainfo.parse(document);
        } catch (MetainfoException e) {
            assertThat(e).hasMessageNotContaining("null");
            return;
        }
        assertThat(torrent.encode().toByteArray()).isEqualTo(document);
        InfoDictionary info = torrent.info();
        assertThat(info.pieceHashes().count()).isEqualTo(info.geometry().pieceCount());
        assertThat(info.files().stream().mapToLong(FileEntry::length).sum()).isEqualTo(info.totalLength());
        assertThat(SafePaths.of(info).paths()).hasSameSizeAs(info.files()).doesNotHaveDuplicates();
        assertThat(Metainfo.ofInfo(torrent.infoBytes()).infoHash()).isEqualTo(torrent.infoHash());
        assertThat(torrent.magnet().infoHash()).isEqualTo(torrent.infoHash());
    }

    @Property(tries = 1000)
    void anyInfoGivesATorrentOrTheException(@ForAll("hostile") byte[] document) {
        try {
            assertThat(Metainfo.ofInfo(ByteString.of(document)).infoBytes().toByteArray())
                    .isEqualTo(document);
        } catch (MetainfoException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 1000)
    void memoryIsBoundedByTheDocument(@ForAll("hostile") byte[] document) {
        assertThat(Allocation.of(() -> Metainfo.parse(document))).isLessThan(256 * 1024);
    }
}
