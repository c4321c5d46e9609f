package dev.flotilla.wire.swarm;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * When a piece of which all blocks are here is verified: at once, unless a liar could spoil many that way.
 *
 * <p>Bound on a liar: it spoils two pieces, one together with others and one alone, unless some with blocks of it were
 * right before. What is counted is pieces that failed here and had a false block of it.
 *
 * <p>Confined to its owner loop.
 */
final class Verification {
    /*
     * Whoever sent a part of a piece that failed is under suspicion until that piece is right (Evidence). Meanwhile other
     * pieces with blocks of it wait. They lose nothing, since blocks are asked for as ever; and when the liar is known, its
     * blocks in them come from others, so that they do not fail at all. Two kinds of pieces do not wait, for they settle the
     * matter: one that comes from a suspect alone, and one that has failed before.
     *
     * That works if a peer's first false piece fails before its second is verified. So of a peer that has not yet sent
     * anything right one piece is verified at a time, and one more for each that was right. A disk takes milliseconds for
     * a piece, so nobody notices.
     */
    private final SwarmOutbox outbox;
    private final Set<ActivePiece> waiting = new LinkedHashSet<>();

    Verification(SwarmOutbox outbox) {
        this.outbox = outbox;
    }

    /** All blocks of the piece are here. */
    void onReceived(ActivePiece piece) {
        waiting.add(piece);
    }

    /** The end of each input: what need not wait any longer is verified. */
    void settle() {
        for (Iterator<ActivePiece> all = waiting.iterator(); all.hasNext(); ) {
            ActivePiece piece = all.next();
            if (!piece.isReceived()) {
                all.remove(); // some of it is asked for again
            } else if (mayVerify(piece)) {
                all.remove();
                piece.verify();
                piece.sources().forEach(source -> source.download().onVerify());
                outbox.verify(piece.piece());
            }
        }
    }

    private static boolean mayVerify(ActivePiece piece) {
        boolean settles = piece.sources().size() == 1 || piece.isSuspect();
        for (Peer source : piece.sources()) {
            if (!source.download().mayVerify() || (source.download().isOnParole() && !settles)) {
                return false;
            }
        }
        return true;
    }

    /** The storage has told whether a piece was right. */
    void onResult(ActivePiece piece, boolean wasRight) {
        piece.sources().forEach(source -> source.download().onVerified(wasRight));
    }

    /** Blocks of a liar are thrown away, unless they are being verified already. */
    void reject(Peer liar, PiecePicker picker) {
        for (int piece : picker.reject(liar)) {
            outbox.discard(piece);
        }
    }

    /** What was received is forgotten, but for what is being verified. */
    void discard() {
        waiting.clear();
    }
}
