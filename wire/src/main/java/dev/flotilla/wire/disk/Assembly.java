package dev.flotilla.wire.disk;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A piece while its blocks arrive: extents of 256 KiB, each in memory or, when the budget was used up as its first block
 * came, in the file. An extent never changes from one to the other.
 *
 * <pre>
 *  piece    | extent 0       | extent 1       | extent 2  |
 *           | 16 blocks      | 16 blocks      | the rest  |
 *             memory           file             not begun
 * </pre>
 *
 * <p>Confined to the torrent's loop until it is handed to the disk thread that verifies it.
 */
final class Assembly {
    static final int EXTENT_LENGTH = 1 << 18;

    private final DiskPool pool;
    private final int piece;
    private final int length;
    private final @Nullable ByteBuf[] extents;
    private final BitSet inFile = new BitSet();

    Assembly(DiskPool pool, int piece, int length) {
        this.pool = pool;
        this.piece = piece;
        this.length = length;
        extents = new ByteBuf[(length - 1) / EXTENT_LENGTH + 1];
    }

    int piece() {
        return piece;
    }

    int length() {
        return length;
    }

    /** Bytes of memory it holds. */
    long bytes() {
        long bytes = 0;
        for (ByteBuf extent : extents) {
            bytes += extent == null ? 0 : extent.capacity();
        }
        return bytes;
    }

    /**
     * Copies a part of one extent, without moving the reader index.
     *
     * @return false when the part must be written to the file instead
     */
    boolean put(int begin, ByteBuf part) {
        int index = begin / EXTENT_LENGTH;
        ByteBuf extent = extents[index];
        if (extent == null && !inFile.get(index)) {
            extent = pool.tryAllocate(extentLength(index));
            extents[index] = extent;
            inFile.set(index, extent == null);
        }
        if (extent == null) {
            return false;
        }
        extent.setBytes(begin - index * EXTENT_LENGTH, part, part.readerIndex(), part.readableBytes());
        return true;
    }

    private int extentLength(int index) {
        return Math.min(EXTENT_LENGTH, length - index * EXTENT_LENGTH);
    }

    /** What is done with the bytes of each extent, in order. */
    private interface Extents {
        void visit(ByteBuffer extent);
    }

    /** Answers false when the file lacks bytes that are not in memory. */
    private boolean visit(TorrentStorage storage, Extents visitor) throws IOException {
        ByteBuf scratch = null;
        try {
            for (int i = 0; i < extents.length; i++) {
                ByteBuf extent = extents[i];
                if (extent == null) {
                    scratch = scratch != null ? scratch : pool.allocator().directBuffer(EXTENT_LENGTH, EXTENT_LENGTH);
                    if (!storage.tryRead(piece, i * EXTENT_LENGTH, scratch.nioBuffer(0, extentLength(i)))) {
                        return false;
                    }
                    extent = scratch;
                }
                visitor.visit(extent.nioBuffer(0, extentLength(i)));
            }
            return true;
        } finally {
            if (scratch != null) {
                scratch.release();
            }
        }
    }

    /** The SHA-1 of the piece, or null when the file lacks bytes that are not in memory. */
    byte @Nullable [] sha1(TorrentStorage storage) throws IOException {
        MessageDigest sha1 = newSha1();
        return visit(storage, sha1::update) ? sha1.digest() : null;
    }

    /** 64 bits of the SHA-1 of the key and each block; empty when the file lacks bytes that are not in memory. */
    long[] digests(TorrentStorage storage, byte[] key) throws IOException {
        long[] digests = new long[(length - 1) / PieceGeometry.BLOCK_LENGTH + 1];
        int[] next = new int[1];
        MessageDigest sha1 = newSha1();
        boolean isWhole = visit(storage, extent -> {
            while (extent.hasRemaining()) {
                int blockLength = Math.min(PieceGeometry.BLOCK_LENGTH, extent.remaining());
                sha1.update(key);
                sha1.update(extent.slice(extent.position(), blockLength));
                extent.position(extent.position() + blockLength);
                digests[next[0]++] = ByteBuffer.wrap(sha1.digest()).getLong();
            }
        });
        return isWhole ? digests : new long[0];
    }

    private static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    /** Writes what is in memory. */
    void write(TorrentStorage storage) throws IOException {
        for (int i = 0; i < extents.length; i++) {
            ByteBuf extent = extents[i];
            if (extent != null) {
                ByteBuffer bytes = extent.nioBuffer(0, extentLength(i));
                storage.write(piece, i * EXTENT_LENGTH, bytes);
            }
        }
    }

    /** Gives its memory back; idempotent. */
    void release() {
        for (int i = 0; i < extents.length; i++) {
            ByteBuf extent = extents[i];
            if (extent != null) {
                extents[i] = null;
                pool.release(extent);
            }
        }
    }
}
