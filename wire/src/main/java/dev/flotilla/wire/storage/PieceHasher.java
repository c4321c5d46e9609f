package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.core.metainfo.PieceHashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Reads pieces back and compares their SHA-1. Holds one buffer of at most 256 KiB.
 *
 * <p>Confined to the thread that made it.
 */
final class PieceHasher {
    private static final int BUFFER_LENGTH = 1 << 18;

    private final TorrentStorage storage;
    private final PieceGeometry geometry;
    private final PieceHashes hashes;
    private final MessageDigest sha1;
    private final ByteBuffer buffer;

    PieceHasher(TorrentStorage storage) {
        this.storage = storage;
        geometry = storage.info().geometry();
        hashes = storage.info().pieceHashes();
        buffer = ByteBuffer.allocate(Math.min(BUFFER_LENGTH, geometry.pieceLength()));
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    boolean matches(int piece) throws IOException {
        sha1.reset();
        int length = geometry.pieceLength(piece);
        for (int begin = 0; begin < length; begin += buffer.limit()) {
            buffer.clear().limit(Math.min(buffer.capacity(), length - begin));
            if (!storage.tryRead(piece, begin, buffer)) {
                return false;
            }
            sha1.update(buffer.flip());
        }
        return hashes.matches(piece, sha1.digest());
    }
}
