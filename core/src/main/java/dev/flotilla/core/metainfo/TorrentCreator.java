package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.core.metainfo.SourceTree.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the torrent of a file, or of all regular files below a directory. The same bytes under the same names give the
 * same info-hash on every machine: files are ordered by their path, element by element, as unsigned UTF-8 bytes (the
 * order that BEP 52 will demand), and nothing of dates or rights enters the info dictionary.
 *
 * <p>Symbolic links below the directory, and whatever else is neither file nor directory, are left out: a link may lead
 * to what its owner does not mean to publish, or in a circle. The source itself may be a link.
 *
 * <p>Confined to its owner loop.
 */
public final class TorrentCreator {
    /** The shortest piece that may be asked for, in bytes. */
    public static final int MIN_PIECE_LENGTH = PieceGeometry.BLOCK_LENGTH;

    private static final int USUAL_PIECE_LENGTH = 1 << 18;
    private static final int LARGEST_USUAL_PIECE_LENGTH = 1 << 24;
    private static final int USUAL_PIECES = 2048;

    private final Path source;
    private @Nullable String name;
    private int pieceLength;
    private boolean isPrivate;
    private List<String> nodes = List.of();
    private @Nullable String comment;
    private @Nullable String createdBy;
    private @Nullable Instant creationDate;
    private LongConsumer onProgress = bytes -> {};
    private Consumer<Path> onSkipped = path -> {};

    private TorrentCreator(Path source) {
        this.source = source;
    }

    /** Will make the torrent of {@code source}, a file or a directory. */
    public static TorrentCreator from(Path source) {
        return new TorrentCreator(source);
    }

    /**
     * Bytes of a piece for so many bytes when none is asked for: 256 KiB, doubled until there are at most 2048 pieces, but
     * not beyond 16 MiB.
     *
     * <pre>
     *   up to 512 MiB   256 KiB        up to  8 GiB    4 MiB
     *   up to   1 GiB   512 KiB        up to 16 GiB    8 MiB
     *   up to   2 GiB     1 MiB        above          16 MiB
     *   up to   4 GiB     2 MiB
     * </pre>
     */
    public static int usualPieceLength(long totalLength) {
        int length = USUAL_PIECE_LENGTH;
        while (length < LARGEST_USUAL_PIECE_LENGTH && totalLength > (long) length * USUAL_PIECES) {
            length *= 2;
        }
        return length;
    }

    /**
     * The torrent's name; when not set, the last element of the source.
     *
     * @throws IllegalArgumentException when no file could have that name
     */
    public TorrentCreator name(String newName) {
        if (newName.isEmpty() || !SafeName.of(newName, false).equals(newName)) {
            throw new IllegalArgumentException("'" + newName + "' is no name for a file");
        }
        name = newName;
        return this;
    }

    /**
     * Bytes of a piece; when not set, {@link #usualPieceLength}.
     *
     * @throws IllegalArgumentException unless it is a power of two of at least {@link #MIN_PIECE_LENGTH} and at most
     *     {@link Metainfo#MAX_PIECE_LENGTH}
     */
    public TorrentCreator pieceLength(int newPieceLength) {
        if (Integer.bitCount(newPieceLength) != 1
                || newPieceLength < MIN_PIECE_LENGTH
                || newPieceLength > Metainfo.MAX_PIECE_LENGTH) {
            throw new IllegalArgumentException("a piece length is a power of two from " + MIN_PIECE_LENGTH + " to "
                    + Metainfo.MAX_PIECE_LENGTH + ", not " + newPieceLength);
        }
        pieceLength = newPieceLength;
        return this;
    }

    /** Whether peers may come from trackers alone (BEP 27). */
    public TorrentCreator isPrivate(boolean newPrivate) {
        isPrivate = newPrivate;
        return this;
    }

    /**
     * DHT nodes to start from (BEP 5), each {@code host:port}, IPv6 in brackets.
     *
     * @throws IllegalArgumentException when one is malformed
     */
    public TorrentCreator nodes(List<String> newNodes) {
        nodes = newNodes.stream().map(TorrentCreator::node).toList();
        return this;
    }

    private static String node(String text) {
        return HostPort.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a host and a port"));
    }

    public TorrentCreator comment(String newComment) {
        comment = newComment;
        return this;
    }

    /** The program that makes the torrent. */
    public TorrentCreator createdBy(String newCreatedBy) {
        createdBy = newCreatedBy;
        return this;
    }

    /** When the torrent is made, in whole seconds; when not set, the torrent does not tell. */
    public TorrentCreator creationDate(Instant newCreationDate) {
        creationDate = newCreationDate;
        return this;
    }

    /** Hears, on the thread that creates, how many bytes are hashed, from time to time and at the end. */
    public TorrentCreator onProgress(LongConsumer listener) {
        onProgress = listener;
        return this;
    }

    /** Hears, on the thread that creates, of links and special files that are left out. */
    public TorrentCreator onSkipped(Consumer<Path> listener) {
        onSkipped = listener;
        return this;
    }

    /**
     * Reads and hashes all files on every core. An interrupt ends it within some 64 MiB.
     *
     * @throws java.io.InterruptedIOException when the thread is interrupted; its interrupt status stays
     * @throws IOException when the source is not there, holds no file, cannot be read, or changes meanwhile
     * @throws MetainfoException when there are too many files or pieces for a torrent
     */
    public Metainfo create() throws IOException {
        SourceTree tree = SourceTree.walk(source, onSkipped);
        String torrentName = name == null ? sourceName() : name;
        int length = pieceLength == 0 ? usualPieceLength(tree.totalLength()) : pieceLength;
        if (tree.totalLength() > (long) length * Metainfo.MAX_PIECES) {
            throw new MetainfoException(
                    tree.totalLength() + " bytes need longer pieces: " + Metainfo.MAX_PIECES + " are the limit");
        }
        PieceGeometry geometry = new PieceGeometry(tree.totalLength(), length);
        ByteString hashes = ByteString.of(new PieceHasher(tree, geometry).hash(onProgress));
        return Metainfo.parse(document(tree, torrentName, length, hashes));
    }

    private String sourceName() throws IOException {
        Path last = source.toAbsolutePath().normalize().getFileName();
        if (last == null) {
            throw new IOException("a torrent of " + source + " needs a name");
        }
        return last.toString();
    }

    private byte[] document(SourceTree tree, String torrentName, int length, ByteString hashes) {
        BencodeWriter writer = new BencodeWriter(hashes.size() + 1024).dictionary();
        if (comment != null) {
            writer.string("comment").string(comment);
        }
        if (createdBy != null) {
            writer.string("created by").string(createdBy);
        }
        if (creationDate != null) {
            writer.string("creation date").integer(creationDate.getEpochSecond());
        }
        info(writer.string("info"), tree, torrentName, length, hashes);
        if (!nodes.isEmpty()) {
            writer.string("nodes").list();
            nodes.forEach(node -> node(writer, node));
            writer.end();
        }
        return writer.end().toByteString().toByteArray();
    }

    private void info(BencodeWriter writer, SourceTree tree, String torrentName, int length, ByteString hashes) {
        writer.dictionary();
        if (tree.isDirectory()) {
            writer.string("files").list();
            tree.files().forEach(file -> file(writer, file));
            writer.end();
        } else {
            writer.string("length").integer(tree.totalLength());
        }
        writer.string("name").string(torrentName);
        writer.string("piece length").integer(length);
        writer.string("pieces").string(hashes);
        if (isPrivate) {
            writer.string("private").integer(1);
        }
        writer.end();
    }

    private static void file(BencodeWriter writer, SourceFile file) {
        writer.dictionary()
                .string("length")
                .integer(file.length())
                .string("path")
                .list();
        file.path().forEach(writer::string);
        writer.end().end();
    }

    private static void node(BencodeWriter writer, String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        boolean bracketed = hostPort.startsWith("[");
        String host = bracketed ? hostPort.substring(1, colon - 1) : hostPort.substring(0, colon);
        writer.list().string(host).integer(Integer.parseInt(hostPort.substring(colon + 1)));
        writer.end();
    }
}
