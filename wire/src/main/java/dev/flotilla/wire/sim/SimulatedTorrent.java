package dev.flotilla.wire.sim;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.BitSet;

/**
 * A torrent of one file without contents.
 *
 * <p>Immutable.
 */
record SimulatedTorrent(Metainfo metainfo) {
    private static final int HASH_BYTES = 20;

    /** @throws IllegalArgumentException when there is no such torrent */
    static SimulatedTorrent of(long length, int pieceLength) {
        int pieces = new PieceGeometry(length, pieceLength).pieceCount();
        String hashes = "\0".repeat(pieces * HASH_BYTES);
        String info = "d6:lengthi" + length + "e4:name9:simulated12:piece lengthi" + pieceLength + "e6:pieces"
                + hashes.length() + ":" + hashes + "e";
        try {
            return new SimulatedTorrent(Metainfo.ofInfo(ByteString.utf8(info)));
        } catch (MetainfoException e) {
            throw new IllegalArgumentException(length + " bytes in pieces of " + pieceLength, e);
        }
    }

    PieceGeometry geometry() {
        return metainfo.info().geometry();
    }

    BitSet allPieces() {
        BitSet all = new BitSet();
        all.set(0, geometry().pieceCount());
        return all;
    }
}
