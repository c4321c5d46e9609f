package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file of a torrent and the place where it stands, or will stand, on the disk.
 *
 * <p>Thread-safe: it holds no state but two counters, and two flags that others guard.
 */
final class TorrentFile {
    /** A file of which nothing is on the disk. */
    static final long MISSING = -1;

    private final Path directory;
    private final Path path;
    private final long offset;
    private final long length;
    private final boolean stored;

    private final AtomicLong writesBegun = new AtomicLong();
    private final AtomicLong writesEnded = new AtomicLong();

    /** Guarded by the {@link OpenFiles} it is opened through. */
    boolean closed;

    /** True while its bytes are in the part file: it is skipped, and was never there. Written under the lock of {@link PartFile}. */
    volatile boolean inParts;

    /**
     * @param directory below which alone anything is written; absolute
     * @param path absolute
     * @param offset in bytes from the start of the torrent
     * @param stored false for a pad file, which reads as zeros, and for a symbolic link: neither is ever created
     */
    TorrentFile(Path directory, Path path, long offset, long length, boolean stored) {
        this.directory = directory;
        this.path = path;
        this.offset = offset;
        this.length = length;
        this.stored = stored;
    }

    Path directory() {
        return directory;
    }

    Path path() {
        return path;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    boolean isStored() {
        return stored;
    }

    /** To be told before each write of ours, or whatever else changes the file, and {@link #onWritten} after it. */
    void onWrite() {
        writesBegun.incrementAndGet();
    }

    void onWritten() {
        writesEnded.incrementAndGet();
    }

    long writesBegun() {
        return writesBegun.get();
    }

    long writesEnded() {
        return writesEnded.get();
    }

    /** The bytes that are on the disk now, or {@link #MISSING}. */
    long existingLength() throws IOException {
        try {
            return attributes().size();
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    private BasicFileAttributes attributes() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) { // opening a pipe would block, a device could do anything
            throw new FileSystemException(path.toString(), null, "not a regular file");
        }
        return attributes;
    }

    /**
     * Opens the file; to write, it and the directories above it are created.
     *
     * @throws NoSuchFileException when it is to be read and does not exist
     * @throws IOException naming the file, also when a symbolic link would make us write outside the directory
     */
    FileChannel open(boolean toWrite) throws IOException {
        if (!toWrite) {
            return openToRead();
        }
        try {
            createParents();
            if (Files.exists(path)) {
                attributes();
            }
            return FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.SPARSE);
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    /** Makes the directories above the file, and refuses to when a link leads out of the torrent's. */
    void createParents() throws IOException {
        createDirectories(directory);
        refuseEscape();
        createDirectories(parent(path));
    }

    private static void createDirectories(Path wanted) throws IOException {
        if (!Files.isDirectory(wanted)) { // createDirectories takes a link to a directory for an obstacle
            Files.createDirectories(wanted);
        }
    }

    private static Path parent(Path below) {
        return Objects.requireNonNull(below.getParent(), "the directory exists and is above");
    }

    private FileChannel openToRead() throws IOException {
        try {
            attributes();
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    /** Looks at what exists of the path: its real place must be below the real place of the directory. */
    private void refuseEscape() throws IOException {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = parent(existing);
        }
        Path real;
        try {
            real = existing.toRealPath();
        } catch (NoSuchFileException e) {
            throw new FileSystemException(path.toString(), null, existing + " is a symbolic link to nothing");
        }
        if (!real.startsWith(directory.toRealPath())) {
            throw new FileSystemException(path.toString(), null, "a symbolic link leads outside " + directory);
        }
    }

    /** The exception to show: which file, and why. */
    IOException failure(String verb, IOException cause) {
        String what = cause.getMessage();
        if (cause instanceof AccessDeniedException) {
            what = "permission denied";
        } else if (cause instanceof ClosedByInterruptException) {
            what = "the thread was interrupted";
        } else if (cause instanceof NoSuchFileException) {
            what = "no such file";
        } else if (cause instanceof FileAlreadyExistsException) {
            what = "a file stands where a directory is needed";
        } else if (cause instanceof FileSystemException e && e.getReason() != null) {
            what = e.getReason();
        }
        return new IOException("cannot " + verb + " " + path + ": " + what, cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
