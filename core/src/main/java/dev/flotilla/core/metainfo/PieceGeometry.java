package dev.flotilla.core.metainfo;

import java.util.Objects;

/**
 * How the bytes of a torrent divide into pieces, and pieces into blocks. All pieces are {@link #pieceLength()} long but
 * the last, which holds the rest; all blocks are {@link #BLOCK_LENGTH} long but the last of each piece. A torrent of no
 * bytes has no pieces.
 *
 * <p>Every method that takes a piece or a block throws {@link IndexOutOfBoundsException} when there is no such.
 *
 * <p>Immutable.
 */
public final class PieceGeometry {
    /** Bytes of a block, the unit of a request. */
    public static final int BLOCK_LENGTH = 16_384;

    private final long totalLength;
    private final int pieceLength;
    private final int pieceCount;

    /**
     * @throws IllegalArgumentException when {@code totalLength} is negative, {@code pieceLength} is not positive, or there
     *     would be more pieces than an int can count
     */
    public PieceGeometry(long totalLength, int pieceLength) {
        if (totalLength < 0 || pieceLength < 1) {
            throw new IllegalArgumentException(totalLength + " bytes in pieces of " + pieceLength);
        }
        long count = totalLength / pieceLength + (totalLength % pieceLength == 0 ? 0 : 1);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(count + " pieces are too many");
        }
        this.totalLength = totalLength;
        this.pieceLength = pieceLength;
        this.pieceCount = (int) count;
    }

    /** Bytes in all, pad files included. */
    public long totalLength() {
        return totalLength;
    }

    /** Bytes of every piece but the last. */
    public int pieceLength() {
        return pieceLength;
    }

    public int pieceCount() {
        return pieceCount;
    }

    /** Bytes of {@code piece}: at least 1. */
    public int pieceLength(int piece) {
        return (int) Math.min(pieceLength, totalLength - pieceOffset(piece));
    }

    /** Where {@code piece} starts, in bytes from the start of the torrent. */
    public long pieceOffset(int piece) {
        return (long) Objects.checkIndex(piece, pieceCount) * pieceLength;
    }

    /** The piece that holds the byte at {@code offset}. */
    public int pieceAt(long offset) {
        return (int) (Objects.checkIndex(offset, totalLength) / pieceLength);
    }

    /** Blocks of {@code piece}: at least 1. */
    public int blockCount(int piece) {
        return (int) (((long) pieceLength(piece) + BLOCK_LENGTH - 1) / BLOCK_LENGTH);
    }

    /** Bytes of {@code block} of {@code piece}: at least 1; it starts {@code block * BLOCK_LENGTH} bytes into the piece. */
    public int blockLength(int piece, int block) {
        int begin = Objects.checkIndex(block, blockCount(piece)) * BLOCK_LENGTH;
        return Math.min(BLOCK_LENGTH, pieceLength(piece) - begin);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof PieceGeometry other
                && totalLength == other.totalLength
                && pieceLength == other.pieceLength;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(totalLength) * 31 + pieceLength;
    }

    @Override
    public String toString() {
        return totalLength + " bytes in " + pieceCount + " pieces of " + pieceLength;
    }
}
