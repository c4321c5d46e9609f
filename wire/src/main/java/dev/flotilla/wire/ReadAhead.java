package dev.flotilla.wire;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.swarm.Deadline;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one reader will want next: so many pieces from where it reads, each due when it will get there at its present pace.
 * It moves only as the reader reads, and grows each time the reader had to wait.
 *
 * <p>Bound: {@link #MAX_BYTES}, at least two pieces, at most {@link #MAX_PIECES}.
 *
 * <p>Confined to its owner loop.
 */
final class ReadAhead {
    static final int FIRST_BYTES = 4 << 20;
    static final int MAX_BYTES = 64 << 20;
    static final int MAX_PIECES = 1_024;

    private static final long FIRST_PACE_NANOS = 250_000_000L;
    private static final long LEAST_PACE_NANOS = 10_000_000L;
    private static final long MOST_PACE_NANOS = 10_000_000_000L;
    private static final int NOWHERE = -1;

    private final int pieceLength;
    private final int lastPiece;
    private int bytes = FIRST_BYTES;
    private int piece = NOWHERE;
    private long arrivedNanos;
    private long paceNanos = FIRST_PACE_NANOS; // a piece

    /** @param lastPiece which nothing is read beyond */
    ReadAhead(PieceGeometry geometry, int lastPiece) {
        this.pieceLength = geometry.pieceLength();
        this.lastPiece = lastPiece;
    }

    /** Answers whether the reader has come to another piece. */
    boolean onRead(long nowNanos, int at, boolean isStored) {
        if (at == piece) {
            return false;
        }
        if (at == piece + 1) {
            long took = Math.max(LEAST_PACE_NANOS, Math.min(MOST_PACE_NANOS, nowNanos - arrivedNanos));
            paceNanos = (paceNanos * 3 + took) / 4;
        }
        if (!isStored && piece != NOWHERE) {
            bytes = Math.min(MAX_BYTES, 2 * bytes);
        }
        piece = at;
        arrivedNanos = nowNanos;
        return true;
    }

    int pieces() {
        return Math.max(2, Math.min(MAX_PIECES, bytes / pieceLength));
    }

    List<Deadline> deadlines() {
        int end = Math.min(lastPiece + 1, piece + pieces());
        return IntStream.range(piece, end)
                .mapToObj(each -> new Deadline(each, arrivedNanos + (each - piece) * paceNanos))
                .toList();
    }
}
