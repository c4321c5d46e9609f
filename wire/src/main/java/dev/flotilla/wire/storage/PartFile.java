package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where those bytes go that belong to a skipped file but share a piece with a wanted one: a sparse file
 * {@code .<info-hash>.parts} in the torrent's directory, each byte at its offset in the torrent. When such a file is wanted
 * after all it gets them, and also when a piece within it comes, which was under way as it was skipped; when no file needs
 * it any more the part file is deleted.
 *
 * <p>Thread-safe: transfers share a lock that only a change of the skipped files takes alone.
 */
final class PartFile {
    /** Reads or writes all of the bytes; false when the file ends before. */
    interface Transfer {
        boolean transfer(TorrentFile file, boolean toWrite, long position, ByteBuffer bytes) throws IOException;
    }

    private static final int CHUNK = 1 << 18;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final PieceGeometry geometry;
    private final List<TorrentFile> files;
    private final OpenFiles openFiles;
    private final Transfer raw;
    private final Path root;
    private final Path path;
    private TorrentFile parts;

    /** Files that are not there are taken to be in the part file, when that is. */
    PartFile(Metainfo metainfo, Path directory, FileLayout layout, OpenFiles openFiles, Transfer raw)
            throws IOException {
        this.geometry = metainfo.info().geometry();
        this.files = layout.all();
        this.openFiles = openFiles;
        this.raw = raw;
        root = directory.toAbsolutePath();
        path = root.resolve("." + metainfo.infoHash().hex() + ".parts");
        parts = newFile();
        if (parts.existingLength() != TorrentFile.MISSING) {
            for (TorrentFile file : files) {
                file.inParts = isMissing(file);
            }
        }
    }

    private TorrentFile newFile() {
        return new TorrentFile(root, path, 0, geometry.totalLength(), true);
    }

    private static boolean isMissing(TorrentFile file) throws IOException {
        return file.isStored() && file.existingLength() == TorrentFile.MISSING;
    }

    /** The part file, which need not exist. */
    TorrentFile file() {
        return parts;
    }

    Path path() {
        return path;
    }

    /** To be held while the file is read or written. */
    Lock shared() {
        return lock.readLock();
    }

    /** As {@link Transfer}, to or from where the file's bytes are; with {@link #shared} held. */
    boolean transfer(TorrentFile file, boolean toWrite, long position, ByteBuffer bytes) throws IOException {
        return file.inParts
                ? raw.transfer(parts, toWrite, file.offset() + position, bytes)
                : raw.transfer(file, toWrite, position, bytes);
    }

    /** True when that can be written with {@link #transfer}; else {@link #create} comes first. With {@link #shared} held. */
    boolean takes(TorrentFile file, long position) {
        int piece = geometry.pieceAt(file.offset() + position);
        return !file.inParts
                || piece == geometry.pieceAt(file.offset())
                || piece == geometry.pieceAt(file.offset() + file.length() - 1);
    }

    /** Creates a skipped file of which more has come than its ends: what is moved later is those alone. */
    void create(TorrentFile file) throws IOException {
        lock.writeLock().lock();
        try {
            if (file.inParts) {
                moveOut(file);
                deleteUnlessNeeded();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The bytes of the file that may be on the disk now, or {@link TorrentFile#MISSING}. */
    long existingLength(TorrentFile file) throws IOException {
        if (!file.isStored()) {
            return file.length();
        }
        return file.inParts
                ? Math.max(0, Math.min(file.length(), parts.existingLength() - file.offset()))
                : file.existingLength();
    }

    /** These files, by index, are not wanted from now on, and all others are. */
    void skip(BitSet skipped) throws IOException {
        lock.writeLock().lock();
        try {
            boolean wasNeeded = false;
            for (int i = 0; i < files.size(); i++) {
                TorrentFile file = files.get(i);
                wasNeeded |= file.inParts;
                if (skipped.get(i)) {
                    file.inParts = file.inParts || isMissing(file);
                } else if (file.inParts) {
                    moveOut(file);
                }
            }
            if (wasNeeded) {
                deleteUnlessNeeded();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Only the ends of a skipped file can have been written: the first and the last piece that it has a part of. */
    private void moveOut(TorrentFile file) throws IOException {
        raw.transfer(file, true, 0, ByteBuffer.allocate(0)); // it exists from now on, be it empty
        if (file.length() > 0 && parts.existingLength() != TorrentFile.MISSING) {
            long end = file.offset() + file.length();
            long headEnd = pieceEnd(geometry.pieceAt(file.offset()));
            long tailStart = geometry.pieceOffset(geometry.pieceAt(end - 1));
            copy(file, file.offset(), Math.min(end, headEnd));
            copy(file, Math.max(headEnd, tailStart), end);
        }
        file.inParts = false;
    }

    private long pieceEnd(int piece) {
        return geometry.pieceOffset(piece) + geometry.pieceLength(piece);
    }

    private void copy(TorrentFile file, long from, long end) throws IOException {
        long existing = Math.min(end, parts.existingLength());
        for (long at = from; at < existing; at += CHUNK) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK, existing - at));
            if (!raw.transfer(parts, false, at, bytes)) {
                throw new IOException("cannot read " + path + ": it became shorter");
            }
            raw.transfer(file, true, at - file.offset(), bytes.flip());
        }
    }

    private void deleteUnlessNeeded() throws IOException {
        if (files.stream().noneMatch(file -> file.inParts)) {
            close();
            Files.deleteIfExists(path);
            parts = newFile();
        }
    }

    void close() throws IOException {
        openFiles.closeAll(List.of(parts));
    }
}
