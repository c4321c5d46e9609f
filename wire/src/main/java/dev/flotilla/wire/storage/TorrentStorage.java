package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of one torrent below a directory, read and written by piece.
 *
 * <p>Nothing is created before the first write, and nothing ever outside the directory: names come from
 * {@link dev.flotilla.core.metainfo.SafePaths}, and a write that a symbolic link would lead outside is refused (a read is
 * not: bytes count only when their hash is right). That is no guard against someone who changes links meanwhile. Files are sparse and grow as they are written; a file that is longer
 * than the torrent says keeps what is beyond. Pad files and symbolic links are never created; pad files read as zeros. A
 * torrent that is only read is never opened for writing.
 *
 * <p>Errors: {@link IOException} that names the file and the cause. What was written before stays.
 *
 * <p>Thread-safe: reads and writes are positional, and share a lock that only a change of where skipped files are takes alone. All methods block. A thread that is
 * interrupted gets an {@link IOException}, and the others go on.
 */
public final class TorrentStorage implements Closeable {
    private static final int DEFAULT_OPEN_FILES = 64;

    private final InfoDictionary info;
    private final PieceGeometry geometry;
    private final ReentrantLock writing =
            new ReentrantLock(); // the kernel lets one thread write a file, and the others spin
    private final FileLayout layout;
    private final OpenFiles openFiles;
    private final PartFile parts;
    private final FileWatch watch;
    private volatile boolean emptyFilesMade;
    private volatile boolean isCancelled;

    private TorrentStorage(Metainfo metainfo, Path directory, OpenFiles openFiles) throws IOException {
        this.info = metainfo.info();
        this.geometry = info.geometry();
        this.layout = new FileLayout(info, directory);
        this.openFiles = openFiles;
        this.parts = new PartFile(metainfo, directory, layout, openFiles, this::transferRaw);
        this.watch = new FileWatch(layout, geometry, parts);
    }

    /** As {@link #open(Metainfo, Path, OpenFiles)}, with at most 64 files open. */
    public static TorrentStorage open(Metainfo metainfo, Path directory) throws IOException {
        return open(metainfo, directory, new OpenFiles(DEFAULT_OPEN_FILES));
    }

    /**
     * The storage of a torrent below {@code directory}, which need not exist yet. Opens no file.
     *
     * @param openFiles shared by all storages that together keep its limit
     * @throws NotDirectoryException when {@code directory} is something else
     * @throws IOException when a file's name cannot be spelt in the encoding of file names of this system
     */
    public static TorrentStorage open(Metainfo metainfo, Path directory, OpenFiles openFiles) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        return new TorrentStorage(metainfo, directory, openFiles);
    }

    public InfoDictionary info() {
        return info;
    }

    /** As {@link #check(int, LongConsumer, BooleanSupplier)}, on as many threads as there are cores. */
    public BitSet check(LongConsumer progress, BooleanSupplier cancelled) throws IOException {
        return check(Runtime.getRuntime().availableProcessors(), progress, cancelled);
    }

    /**
     * Finds the pieces that are here, whole and right, by hashing them. A piece of which a byte is missing is known to be
     * missing without reading. Takes one buffer of 256 KiB a thread.
     *
     * @param progress told how many of the torrent's bytes are done, never fewer than before, from one thread at a time
     * @param cancelled asked between pieces, from many threads
     * @throws CancellationException when it was cancelled
     * @throws IOException when a file exists but cannot be read
     */
    public BitSet check(int threads, LongConsumer progress, BooleanSupplier cancelled) throws IOException {
        return new PieceCheck(this, layout, watch.begin(), null, progress, cancelled).run(threads);
    }

    /**
     * As {@link #check(LongConsumer, BooleanSupplier)}, but reads nothing of a piece whose files all stand as {@code known} says:
     * what it says of the piece is then believed.
     */
    public BitSet check(ResumeData known, LongConsumer progress, BooleanSupplier cancelled) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        return new PieceCheck(this, layout, watch.begin(), known, progress, cancelled).run(threads);
    }

    /**
     * Looks at each file, without reading it; after a check, and also after {@link #close}.
     *
     * @param have pieces that are stored
     * @param force to have all that was written reach the disk, which may take long
     */
    public FileSurvey survey(BitSet have, boolean force) throws IOException {
        return watch.survey(have, force);
    }

    /** True when {@code piece} is here and its SHA-1 is right. */
    public boolean matches(int piece) throws IOException {
        return new PieceHasher(this).matches(piece);
    }

    /**
     * Writes what remains of {@code source} into {@code piece} from {@code begin}. What falls on a pad file is dropped.
     *
     * @throws IndexOutOfBoundsException when it does not fit into the piece
     */
    public void write(int piece, int begin, ByteBuffer source) throws IOException {
        long offset = offset(piece, begin, source.remaining());
        if (!emptyFilesMade) {
            createEmptyFiles(() -> false);
        }
        layout.visit(offset, source.remaining(), (file, position, length) -> {
            if (file.isStored()) {
                transfer(file, true, position, source.slice(source.position(), length));
            }
            source.position(source.position() + length);
            return true;
        });
    }

    /**
     * Fills what remains of {@code target} from {@code piece} at {@code begin}.
     *
     * @throws EOFException naming the first file that is missing or too short
     * @throws IndexOutOfBoundsException when the piece is shorter
     */
    public void read(int piece, int begin, ByteBuffer target) throws IOException {
        TorrentFile lacking = readUnlessLacking(piece, begin, target);
        if (lacking != null) {
            throw new EOFException("cannot read " + lacking + ": the file is missing or too short");
        }
    }

    /** Reads as {@link #read}; false, with {@code target} filled in part, when a file is missing or too short. */
    public boolean tryRead(int piece, int begin, ByteBuffer target) throws IOException {
        return readUnlessLacking(piece, begin, target) == null;
    }

    private @Nullable TorrentFile readUnlessLacking(int piece, int begin, ByteBuffer target) throws IOException {
        TorrentFile[] lacking = new TorrentFile[1];
        layout.visit(offset(piece, begin, target.remaining()), target.remaining(), (file, position, length) -> {
            ByteBuffer part = target.slice(target.position(), length);
            boolean filled = file.isStored() ? transfer(file, false, position, part) : zeros(part);
            target.position(target.position() + length);
            lacking[0] = filled ? null : file;
            return filled;
        });
        return lacking[0];
    }

    private boolean transfer(TorrentFile file, boolean toWrite, long position, ByteBuffer bytes) throws IOException {
        while (true) {
            parts.shared().lock();
            try {
                if (!toWrite || parts.takes(file, position)) {
                    return parts.transfer(file, toWrite, position, bytes);
                }
            } finally {
                parts.shared().unlock();
            }
            parts.create(file);
        }
    }

    /**
     * Reads or writes all of {@code bytes}, whose position is 0.
     *
     * @return false when the file ends before, or does not exist to be read
     */
    private boolean transferRaw(TorrentFile file, boolean toWrite, long position, ByteBuffer bytes) throws IOException {
        while (true) {
            OpenFiles.Handle handle = openFiles.acquire(file, toWrite);
            if (toWrite) {
                file.onWrite();
            }
            try {
                return transfer(handle.channel(), file, toWrite, position, bytes);
            } catch (NoSuchFileException e) {
                return false;
            } catch (ClosedChannelException e) {
                // another thread was interrupted in this file, which closed it for all: go on in a fresh one
            } finally {
                if (toWrite) {
                    file.onWritten();
                }
                openFiles.release(handle);
            }
        }
    }

    private boolean transfer(FileChannel channel, TorrentFile file, boolean toWrite, long position, ByteBuffer bytes)
            throws IOException {
        try {
            while (bytes.hasRemaining()) {
                long at = position + bytes.position();
                if ((toWrite ? write(channel, bytes, at) : channel.read(bytes, at)) < 0) {
                    return false;
                }
            }
            return true;
        } catch (ClosedByInterruptException e) {
            throw file.failure(toWrite ? "write" : "read", e);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw file.failure(toWrite ? "write" : "read", e);
        }
    }

    private int write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        writing.lock();
        try {
            return channel.write(bytes, at);
        } finally {
            writing.unlock();
        }
    }

    private static boolean zeros(ByteBuffer target) {
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        return true;
    }

    private long offset(int piece, int begin, int length) {
        Objects.checkFromIndexSize(begin, length, geometry.pieceLength(piece));
        return geometry.pieceOffset(piece) + begin;
    }

    /**
     * Creates the files of no bytes, which no write ever touches; the first write does it too. Files that exist stay.
     *
     * @param cancelled asked between files, of which a torrent may have very many
     * @throws CancellationException when it was cancelled, here or by {@link #cancel}
     */
    public void createEmptyFiles(BooleanSupplier cancelled) throws IOException {
        for (TorrentFile file : layout.empty()) {
            if (isCancelled || cancelled.getAsBoolean()) {
                throw new CancellationException("the creation of empty files was cancelled");
            }
            if (file.isStored() && !file.inParts && !Files.exists(file.path())) {
                OpenFiles.Handle handle = openFiles.acquire(file, true);
                try {
                    handle.channel();
                } finally {
                    openFiles.release(handle);
                }
            }
        }
        emptyFilesMade = true;
    }

    /**
     * Which files are not wanted from now on, by index; at first none. Of a skipped file that does not exist nothing is
     * created: what falls into it, of pieces shared with its neighbours, goes to a sparse file {@code .<info-hash>.parts},
     * until it is wanted. A skipped file that exists is written on, and one of which a piece of its own comes, because it was
     * under way, is created. Waits for reads and writes under way.
     */
    public void skip(BitSet files) throws IOException {
        parts.skip(files);
    }

    /** The bytes of the file that may be on the disk, or {@link TorrentFile#MISSING}. */
    long existingLength(TorrentFile file) throws IOException {
        return parts.existingLength(file);
    }

    /** Lets a first write that is under way, and may be creating very many empty files, end soon. For before {@link #close}. */
    public void cancel() {
        isCancelled = true;
    }

    /** The files that hold bytes of {@code piece}, in order, pad files left out. */
    public List<Path> filesOf(int piece) throws IOException {
        List<Path> paths = new ArrayList<>();
        layout.visit(geometry.pieceOffset(piece), geometry.pieceLength(piece), (file, position, length) -> {
            if (file.isStored()) {
                paths.add(file.path());
            }
            return true;
        });
        return paths;
    }

    /**
     * Takes the files of this storage, which is closed, to the place of {@code target}, which is not yet used: renames them,
     * or copies them to another file system. When this throws they are where they were.
     *
     * @param have pieces that are stored
     * @return how the files stand in their new place; what others have changed in the old one is {@link FileSurvey#changed}
     * @throws IOException also when one of the files is there already, or is a symbolic link
     */
    public FileSurvey moveTo(TorrentStorage target, BitSet have) throws IOException {
        FileSurvey before = survey(have, true);
        FileMoves.move(filesAndParts(), target.filesAndParts());
        target.watch.begin();
        return target.survey(have, true).without(before);
    }

    /** Deletes the files of this storage, which is closed, and the directories that become empty; never over a link. */
    public void deleteFiles() throws IOException {
        FileMoves.delete(filesAndParts());
    }

    private List<TorrentFile> filesAndParts() {
        List<TorrentFile> all = new ArrayList<>(layout.all());
        all.add(parts.file());
        return all;
    }

    /** Closes its files, each as soon as nobody uses it; then whatever would open one fails. Idempotent. */
    @Override
    public void close() throws IOException {
        try {
            openFiles.closeAll(layout.all());
        } finally {
            parts.close();
        }
    }
}
