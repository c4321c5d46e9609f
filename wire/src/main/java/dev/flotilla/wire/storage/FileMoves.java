package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a torrent's files elsewhere, or away. Follows no link: a file that is one, or lies behind one, is neither moved nor
 * deleted.
 *
 * <p>Thread-safe: no state.
 */
final class FileMoves {
    private static final Logger log = LoggerFactory.getLogger(FileMoves.class);
    private static final int BUFFER_LENGTH = 1 << 18;

    private FileMoves() {}

    /**
     * Renames the files of {@code from} to those of {@code to}; between two file systems all are copied, forced to the disk,
     * and only then deleted. Those that do not exist are passed over. When this throws, all are where they were. What cannot
     * be deleted when all is in the new place stays, and the log tells.
     *
     * @throws FileAlreadyExistsException when one is there already
     */
    static void move(List<TorrentFile> from, List<TorrentFile> to) throws IOException {
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).isStored() && Files.exists(from.get(i).path(), LinkOption.NOFOLLOW_LINKS)) {
                requirePlain(from.get(i));
                if (Files.exists(to.get(i).path(), LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileAlreadyExistsException(to.get(i).path().toString());
                }
                present.add(i);
            }
        }
        if (!rename(from, to, present)) {
            copy(from, to, present);
            for (int i : present) {
                tidyUp(() -> Files.delete(from.get(i).path()));
            }
        }
        for (int i : present) {
            tidyUp(() -> deleteEmptyParents(from.get(i)));
        }
    }

    /** What is to be deleted when all is done. */
    private interface Deletion {
        void run() throws IOException;
    }

    private static void tidyUp(Deletion deletion) {
        try {
            deletion.run();
        } catch (IOException e) {
            log.warn("not deleted after a move: {}", e.toString());
        }
    }

    private static void requirePlain(TorrentFile file) throws IOException {
        if (!isPlain(file)) {
            throw new FileSystemException(file.path().toString(), null, "is a symbolic link, or lies behind one");
        }
    }

    /** True for a regular file that is reached from its torrent's directory over no link. */
    private static boolean isPlain(TorrentFile file) {
        Path at = file.path();
        boolean plain = Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS);
        for (at = at.getParent(); plain && at != null && !at.equals(file.directory()); at = at.getParent()) {
            plain = Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
        }
        return plain;
    }

    /** Answers false when that is impossible; whenever it does not answer true, nothing has moved. */
    private static boolean rename(List<TorrentFile> from, List<TorrentFile> to, List<Integer> present)
            throws IOException {
        List<Integer> done = new ArrayList<>();
        boolean whole = false;
        try {
            for (int i : present) {
                to.get(i).createParents();
                Files.move(from.get(i).path(), to.get(i).path(), StandardCopyOption.ATOMIC_MOVE);
                done.add(i);
            }
            whole = true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        } finally {
            if (!whole) {
                for (int i : done) {
                    Files.move(to.get(i).path(), from.get(i).path(), StandardCopyOption.ATOMIC_MOVE);
                }
                for (int i : present) {
                    deleteEmptyParents(to.get(i));
                }
            }
        }
        return whole;
    }

    private static void copy(List<TorrentFile> from, List<TorrentFile> to, List<Integer> present) throws IOException {
        List<TorrentFile> begun = new ArrayList<>();
        boolean whole = false;
        try {
            for (int i : present) {
                to.get(i).createParents();
                begun.add(to.get(i));
                copy(from.get(i), to.get(i));
            }
            whole = true;
        } finally {
            if (!whole) {
                for (TorrentFile file : begun) {
                    Files.deleteIfExists(file.path());
                    deleteEmptyParents(file);
                }
            }
        }
    }

    /** Leaves holes where there are zeros. */
    private static void copy(TorrentFile from, TorrentFile to) throws IOException {
        try (FileChannel in = FileChannel.open(from.path(), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        to.path(),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
            ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER_LENGTH);
            long at = 0;
            for (int count = in.read(buffer, at); count >= 0; count = in.read(buffer, at)) {
                buffer.flip();
                if (!buffer.equals(zeros.limit(count))) {
                    write(out, buffer, at);
                }
                at += count;
                buffer.clear();
            }
            if (out.size() < at) {
                write(out, zeros.limit(1), at - 1);
            }
            out.force(false);
        } catch (IOException e) {
            throw to.failure("write", e);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            at += out.write(bytes, at);
        }
    }

    /** Deletes those that exist, then the directories that this leaves empty; goes on after a failure and throws it. */
    static void delete(List<TorrentFile> files) throws IOException {
        IOException first = null;
        for (TorrentFile file : files) {
            try {
                if (file.isStored() && Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
                    requirePlain(file);
                    Files.delete(file.path());
                    deleteEmptyParents(file);
                }
            } catch (IOException e) {
                first = first == null ? file.failure("delete", e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Up to the torrent's directory, which stays. */
    private static void deleteEmptyParents(TorrentFile file) throws IOException {
        for (Path at = file.path().getParent(); at != null && !at.equals(file.directory()); at = at.getParent()) {
            try {
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    return;
                }
                Files.delete(at);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
        }
    }
}
