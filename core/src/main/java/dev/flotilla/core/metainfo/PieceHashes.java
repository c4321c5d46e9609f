package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.util.Objects;

/**
 * The SHA-1 of each piece, in order: the {@code pieces} string of BEP 3.
 *
 * <p>Immutable.
 */
public final class PieceHashes {
    private final ByteString hashes;

    /**
     * @param hashes 20 bytes a piece
     * @throws IllegalArgumentException when the length is not a multiple of 20
     */
    public PieceHashes(ByteString hashes) {
        if (hashes.size() % Id160.BYTES != 0) {
            throw new IllegalArgumentException(hashes.size() + " bytes are no whole number of SHA-1 values");
        }
        this.hashes = hashes;
    }

    public int count() {
        return hashes.size() / Id160.BYTES;
    }

    /** The SHA-1 that {@code piece} must have. */
    public Id160 get(int piece) {
        return Id160.of(hashes.substring(start(piece), Id160.BYTES).toByteArray());
    }

    /** True when {@code sha1}, 20 bytes, is that of {@code piece}. */
    public boolean matches(int piece, byte[] sha1) {
        int start = start(piece);
        if (sha1.length != Id160.BYTES) {
            throw new IllegalArgumentException("a SHA-1 has 20 bytes, not " + sha1.length);
        }
        for (int i = 0; i < Id160.BYTES; i++) {
            if (hashes.byteAt(start + i) != sha1[i]) {
                return false;
            }
        }
        return true;
    }

    /** The whole {@code pieces} string. */
    public ByteString bytes() {
        return hashes;
    }

    private int start(int piece) {
        return Objects.checkIndex(piece, count()) * Id160.BYTES;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof PieceHashes other && hashes.equals(other.hashes);
    }

    @Override
    public int hashCode() {
        return hashes.hashCode();
    }

    @Override
    public String toString() {
        return count() + " piece hashes";
    }
}
