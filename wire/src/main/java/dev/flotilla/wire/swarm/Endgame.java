package dev.flotilla.wire.swarm;

import java.util.Collection;

/**
 * Which block to ask of a second peer, when every missing block has been asked of one. Bounded: two peers a block at most,
 * and only a peer that would otherwise be idle.
 */
final class Endgame {
    /*
     * The seeds of the protocol ask everybody for everything, which moves the last blocks many times. Here a peer helps
     * only the one that will need longest for what it still owes, only when it would be at least twice as fast, and takes
     * what that peer would send last.
     */
    static final int DEPTH = 4;

    /** The answer of {@link #choose} when the helper should not help. */
    static final long NONE = -1;

    private static final long MIN_WAIT_NANOS = 100_000_000L;

    private Endgame() {}

    /** A block for {@code helper}, from here on asked of it too; {@link #NONE} when it should not help. */
    static long choose(long nowNanos, Peer helper, Collection<Peer> peers, PiecePicker picker) {
        Download helping = helper.download();
        if (helping.isOnParole()) {
            return NONE; // the piece could not be verified for it
        }
        long own = helping.window().delayNanos()
                + helping.blockNanos() * (1 + helping.outstanding().size());
        long longest = Math.max(MIN_WAIT_NANOS, 2 * own);
        long chosen = NONE;
        for (Peer peer : peers) {
            long expected = peer.download().expectedNanos(nowNanos);
            if (peer != helper && expected > longest) {
                long block = latestFor(helper, peer, picker);
                if (block != NONE) {
                    chosen = block;
                    longest = expected;
                }
            }
        }
        if (chosen != NONE) {
            ActivePiece piece = picker.active(RequestLog.piece(chosen));
            if (piece == null) {
                throw new AssertionError("a block was asked for of a piece that is not under way");
            }
            piece.takeSecond(RequestLog.index(chosen), helper);
        }
        return chosen;
    }

    /** The last block that {@code slow} owes, that {@code helper} may be asked for, and that has one requester. */
    private static long latestFor(Peer helper, Peer slow, PiecePicker picker) {
        RequestLog owed = slow.download().outstanding();
        for (int i = owed.size() - 1; i >= 0; i--) {
            long block = owed.block(i);
            ActivePiece piece = picker.active(RequestLog.piece(block));
            int index = RequestLog.index(block);
            if (piece != null
                    && !piece.isSole()
                    && piece.rival(index) == 0
                    && !piece.isAskedOf(index, helper)
                    && helper.mayAsk(piece.piece())) {
                return block;
            }
        }
        return NONE;
    }
}
