package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A .torrent file (BEP 3, <i>metainfo files</i>), read leniently: keys in any order, unknown keys kept, and what only
 * informs (trackers, nodes, comment …) left out when it is malformed. The info dictionary, which decides what is written
 * to the disk, is checked whole. Of a hybrid torrent (BEP 52) the v1 part is used; a torrent of v2 alone is refused.
 *
 * <p>Limits: a document of {@link BencodeLimits#FILE}, {@link #MAX_FILES}, {@link #MAX_PIECES},
 * {@link #MAX_PIECE_LENGTH}, {@link #MAX_PATH_ELEMENTS}, {@link #MAX_NAMES}.
 *
 * <p>Immutable.
 */
public final class Metainfo {
    /** Files of a torrent at most. */
    public static final int MAX_FILES = 1 << 18;

    /** Pieces of a torrent at most: 40 MiB of hashes. */
    public static final int MAX_PIECES = 1 << 21;

    /** Bytes of a piece at most: 512 MiB. */
    public static final int MAX_PIECE_LENGTH = 1 << 29;

    /** Elements of a file's path at most. */
    public static final int MAX_PATH_ELEMENTS = 128;

    /** Elements of all files' paths together at most. */
    public static final int MAX_NAMES = 1 << 20;

    // the document is head, infoBytes, tail
    private final ByteString head;
    private final ByteString infoBytes;
    private final ByteString tail;
    private final InfoDictionary info;
    private final MetainfoExtras extras;
    private final Id160 infoHash;
    private final boolean isHybrid;

    private Metainfo(ByteString head, BencodeScanner scanner, int token, ByteString tail, MetainfoExtras extras)
            throws MetainfoException {
        this.head = head;
        this.tail = tail;
        this.extras = extras;
        info = InfoReader.read(scanner, token);
        infoBytes = scanner.span(token);
        infoHash = Id160.of(Sha.sha1(infoBytes));
        isHybrid = new Fields(scanner, token).integer("meta version", 1) == 2;
    }

    /**
     * Reads a .torrent file. Bytes after its end are kept, but mean nothing.
     *
     * @throws MetainfoException when it is not bencode, exceeds a limit, or its info dictionary is not that of a v1 torrent
     */
    public static Metainfo parse(byte[] torrentFile) throws MetainfoException {
        BencodeScanner scanner = scan(torrentFile);
        if (!scanner.isDictionary(0)) {
            throw new MetainfoException("a torrent is a bencoded dictionary");
        }
        Fields root = new Fields(scanner, 0);
        int info = root.token("info");
        if (info == Fields.NONE || !scanner.isDictionary(info)) {
            throw new MetainfoException("the torrent has no info dictionary");
        }
        int infoEnd = scanner.spanEnd(info);
        ByteString head = ByteString.copyOf(torrentFile, 0, scanner.spanStart(info));
        ByteString tail = ByteString.copyOf(torrentFile, infoEnd, torrentFile.length - infoEnd);
        return new Metainfo(head, scanner, info, tail, MetainfoExtras.read(root));
    }

    /**
     * The torrent of an info dictionary alone, as peers send it (BEP 9): without trackers, nodes and comment. Whoever
     * received it compares {@link #infoHash} with the one that was asked for.
     *
     * @throws MetainfoException when it is not the info dictionary of a v1 torrent, or exceeds a limit
     */
    public static Metainfo ofInfo(ByteString infoBytes) throws MetainfoException {
        BencodeScanner scanner = scan(infoBytes.toByteArray());
        if (!scanner.isDictionary(0) || scanner.spanEnd(0) != infoBytes.size()) {
            throw new MetainfoException("the info of a torrent is one bencoded dictionary");
        }
        return new Metainfo(ByteString.utf8("d4:info"), scanner, 0, ByteString.utf8("e"), MetainfoExtras.NONE);
    }

    private static BencodeScanner scan(byte[] document) throws MetainfoException {
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, BencodeScanner.Reading.LENIENT);
        try {
            scanner.scanPrefix(document, 0, document.length);
        } catch (BencodeException e) {
            throw new MetainfoException("not a torrent: " + e.getMessage());
        }
        return scanner;
    }

    /** SHA-1 of {@link #infoBytes}: the torrent's name in the DHT and between peers. */
    public Id160 infoHash() {
        return infoHash;
    }

    /** SHA-256 of {@link #infoBytes} when the torrent is a hybrid one, to show (BEP 52, <i>infohash</i>). */
    public Optional<ByteString> infoHashV2() {
        return isHybrid ? Optional.of(ByteString.of(Sha.sha256(infoBytes))) : Optional.empty();
    }

    /** The info dictionary, byte for byte as received. */
    public ByteString infoBytes() {
        return infoBytes;
    }

    public InfoDictionary info() {
        return info;
    }

    /** DHT nodes of the torrent (BEP 5, <i>Torrent File Extensions</i>), each {@code host:port}, IPv6 in brackets. */
    public List<String> nodes() {
        return extras.nodes();
    }

    /** Tiers of tracker URLs (BEP 12), to show: nothing ever asks them. Hostile text. */
    public List<List<String>> trackers() {
        return extras.trackers();
    }

    /** Web seeds (BEP 19), to show: nothing ever asks them. Hostile text. */
    public List<String> webSeeds() {
        return extras.webSeeds();
    }

    /** Hostile text. */
    public Optional<String> comment() {
        return Optional.ofNullable(extras.comment());
    }

    /** Hostile text. */
    public Optional<String> createdBy() {
        return Optional.ofNullable(extras.createdBy());
    }

    public Optional<Instant> creationDate() {
        return Optional.ofNullable(extras.creationDate());
    }

    /** The .torrent file: as received, or the least that holds the info dictionary. */
    public ByteString encode() {
        return new BencodeWriter(head.size() + infoBytes.size() + tail.size())
                .raw(head)
                .raw(infoBytes)
                .raw(tail)
                .toByteString();
    }

    /** A link with the info-hash, or both of a hybrid torrent, and the name. */
    public Magnet magnet() {
        return Magnet.of(this);
    }

    /** Torrents are equal when their files are, byte for byte. */
    @Override
    public boolean equals(Object object) {
        return object instanceof Metainfo other
                && infoBytes.equals(other.infoBytes)
                && head.equals(other.head)
                && tail.equals(other.tail);
    }

    @Override
    public int hashCode() {
        return infoHash.hashCode();
    }

    @Override
    public String toString() {
        return infoHash + " " + info.files().size() + " files, " + info.geometry();
    }
}
