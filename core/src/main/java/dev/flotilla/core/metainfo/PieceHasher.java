package dev.flotilla.core.metainfo;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.SourceTree.SourceFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Hashes the pieces of a tree of files on every core: the common pool and the calling thread. Each of them holds one file
 * open and one buffer.
 *
 * <p>Confined to its owner loop.
 */
final class PieceHasher {
    private static final int BUFFER = 1 << 18;

    /** Bytes between two reports of progress, and until an interrupt is noticed. */
    private static final long BATCH = 1 << 26;

    private final SourceTree tree;
    private final PieceGeometry geometry;
    private final byte[] hashes;
    private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();

    PieceHasher(SourceTree tree, PieceGeometry geometry) {
        this.tree = tree;
        this.geometry = geometry;
        hashes = new byte[geometry.pieceCount() * Id160.BYTES];
    }

    /**
     * The SHA-1 of every piece, in order.
     *
     * @param onProgress called by the calling thread with the bytes hashed so far
     * @throws InterruptedIOException when the calling thread is interrupted
     * @throws IOException when a file cannot be read, or changed since the walk
     */
    byte[] hash(LongConsumer onProgress) throws IOException {
        int batch = (int) Math.max(
                BATCH / geometry.pieceLength(), 4L * Runtime.getRuntime().availableProcessors());
        for (int first = 0; first < geometry.pieceCount(); first += batch) {
            int end = (int) Math.min((long) first + batch, geometry.pieceCount());
            try {
                IntStream.range(first, end).parallel().forEach(this::hash);
            } catch (UncheckedIOException e) {
                checkInterrupt();
                throw e.getCause();
            }
            checkInterrupt();
            onProgress.accept(geometry.pieceOffset(end - 1) + geometry.pieceLength(end - 1));
        }
        for (SourceFile file : tree.files()) {
            file.checkUnchanged();
        }
        return hashes;
    }

    // a channel that an interrupt closes fails in its own way
    private static void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while hashing");
        }
    }

    private void hash(int piece) {
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker(Math.min(BUFFER, geometry.pieceLength()));
        }
        try {
            worker.hash(piece);
            idle.add(worker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What one thread needs for itself. */
    private final class Worker {
        private final MessageDigest sha1 = Sha.sha1();
        private final ByteBuffer buffer;

        Worker(int capacity) {
            buffer = ByteBuffer.allocate(capacity);
        }

        void hash(int piece) throws IOException {
            long at = geometry.pieceOffset(piece);
            long end = at + geometry.pieceLength(piece);
            for (int i = fileAt(at); at < end; i++) {
                SourceFile file = tree.files().get(i);
                long stop = Math.min(end, file.offset() + file.length());
                if (at < stop) {
                    update(file, at - file.offset(), stop - at);
                    at = stop;
                }
            }
            try {
                sha1.digest(hashes, piece * Id160.BYTES, Id160.BYTES);
            } catch (DigestException e) {
                throw new AssertionError("a SHA-1 has 20 bytes", e);
            }
        }

        private void update(SourceFile file, long position, long length) throws IOException {
            try (FileChannel channel = FileChannel.open(file.file(), READ, NOFOLLOW_LINKS)) {
                for (long done = 0; done < length; done += buffer.limit()) {
                    buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
                    while (buffer.hasRemaining()) {
                        if (channel.read(buffer, position + done + buffer.position()) < 0) {
                            throw file.changed();
                        }
                    }
                    sha1.update(buffer.flip());
                }
            }
        }

        /** The file that holds the byte at {@code offset}; of files that start together, any before the one with bytes. */
        private int fileAt(long offset) {
            int low = 0;
            int high = tree.files().size() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (tree.files().get(middle).offset() <= offset) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
