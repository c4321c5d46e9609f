package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A seeder that seems to have nothing, and shows each peer only the pieces that are meant for it (BEP 16), so that each
 * piece leaves it about once.
 *
 * <p>Memory: two bits a piece for each peer, 8 bytes a piece besides.
 *
 * <p>Confined to its owner loop.
 */
final class SuperSeeding {
    /*
     * Which peer gets which piece is the seeder's choice: two that are shown different pieces never ask it for the same. A
     * piece that nobody else has and that was shown to nobody comes first; then one that nobody has and nobody fetches, for
     * whoever was shown it is choked, slow, or gone; then one that only one other has after a while: that one does not pass
     * it on. What two others have is theirs to spread.
     *
     * The letter of BEP 16, the next piece after the last was seen elsewhere, leaves the up-link idle for a round trip and
     * a choke round. Here a peer that we serve is shown what it can take in two seconds, and one that waits a single piece,
     * which makes it interested. When that does not, it wants other files: it is shown twice as many, again and again. The evidence counts where peers wait for a slot, see Redistribution.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long UNWANTED_NANOS = 3 * SECOND; // interest is told a second late, and travels
    private static final long OVERDUE_NANOS = 30 * SECOND;
    private static final long HOARDED_NANOS = 60 * SECOND;
    private static final int NOT_NOW = Integer.MAX_VALUE;
    private static final int NOTHING = -1;

    private final PiecePicker picker;
    private final RandomGenerator random;
    private final Map<Integer, Shown> shown = new LinkedHashMap<>();
    private final Set<Shown> due = new LinkedHashSet<>(); // those that may be shown more
    private final long[] shownNanos; // when the piece was shown last
    private final BitSet everShown = new BitSet(); // to a peer that has it, or had time for it

    private static final class Shown {
        final Peer peer;
        final BitSet pieces = new BitSet();
        final BitSet pending = new BitSet(); // those that it has not told to have, and may want
        long lastNanos; // when it was shown one
        int unwanted; // pieces that did not interest it

        Shown(Peer peer) {
            this.peer = peer;
        }
    }

    SuperSeeding(PiecePicker picker, RandomGenerator random) {
        this.picker = picker;
        this.random = random;
        shownNanos = new long[picker.geometry().pieceCount()];
    }

    /** A peer that was told that we have nothing. */
    void add(Peer peer) {
        Shown to = new Shown(peer);
        shown.put(peer.number(), to);
        due.add(to);
    }

    /** What the peer has not fetched is as if it had never been shown. */
    void onGone(Peer peer) {
        Shown gone = shown.remove(peer.number());
        if (gone != null) {
            everShown.andNot(gone.pending);
            shown.values().forEach(to -> everShown.or(to.pieces));
            due.remove(gone);
            onTurn();
        }
    }

    boolean mayAsk(Peer peer, int piece) {
        Shown to = shown.get(peer.number());
        return to == null || to.pieces.get(piece);
    }

    /** The peer has got a piece. To others that leaves nothing more to be shown. */
    void onHave(Peer peer, int piece) {
        Shown to = shown.get(peer.number());
        if (to != null && to.pending.get(piece)) {
            due.add(to);
        }
    }

    /** Peers have been choked or unchoked, or a second has passed: what one lets lie may be shown to another. */
    void onTurn() {
        due.addAll(shown.values());
    }

    /** Shows peers what they are to fetch next. */
    void settle(long nowNanos) {
        due.forEach(to -> show(nowNanos, to));
        due.clear();
    }

    private void show(long nowNanos, Shown to) {
        for (int piece = to.pending.nextSetBit(0); piece >= 0; piece = to.pending.nextSetBit(piece + 1)) {
            if (to.peer.pieces().has(piece)) {
                to.pending.clear(piece);
            }
        }
        boolean isIdle = !to.peer.upload().isInterested() && nowNanos - to.lastNanos >= UNWANTED_NANOS;
        if (isIdle && !to.pending.isEmpty()) {
            to.unwanted += to.pending.cardinality();
            to.pending.clear();
        }
        int window = window(nowNanos, to.peer) + to.unwanted;
        while (to.pending.cardinality() < window) {
            int piece = choose(nowNanos, to);
            if (piece == NOTHING) {
                return;
            }
            to.pieces.set(piece);
            to.pending.set(piece);
            everShown.set(piece);
            shownNanos[piece] = nowNanos;
            to.lastNanos = nowNanos;
            to.peer.send(nowNanos, new PeerMessage.Have(piece));
        }
    }

    private int window(long nowNanos, Peer peer) {
        if (peer.upload().isChoked()) {
            return 1;
        }
        long twoSeconds = 2 * peer.upload().meter().bytesPerSecond(nowNanos);
        return 2 + (int) (twoSeconds / picker.geometry().pieceLength());
    }

    private int choose(long nowNanos, Shown to) {
        int pieceCount = picker.geometry().pieceCount();
        int best = NOTHING;
        int bestRank = NOT_NOW;
        int start = random.nextInt(pieceCount);
        for (int i = 0; i < pieceCount && bestRank > 0; i++) {
            int piece = (start + i) % pieceCount;
            if (!to.pieces.get(piece) && !to.peer.pieces().has(piece)) {
                int rank = rank(nowNanos, piece);
                if (rank < bestRank) {
                    best = piece;
                    bestRank = rank;
                }
            }
        }
        return best;
    }

    /** How soon the piece is to be shown, 0 first. */
    private int rank(long nowNanos, int piece) {
        int availability = picker.availability(piece);
        if (availability > 1) {
            return NOT_NOW;
        }
        if (!everShown.get(piece)) {
            return availability;
        }
        long since = nowNanos - shownNanos[piece];
        if (availability == 1) {
            return since < HOARDED_NANOS ? NOT_NOW : 3;
        }
        return since < (isBeingFetched(piece) ? OVERDUE_NANOS : SECOND) ? NOT_NOW : 2;
    }

    private boolean isBeingFetched(int piece) {
        for (Shown to : shown.values()) {
            if (to.pending.get(piece) && !to.peer.upload().isChoked()) {
                return true;
            }
        }
        return false;
    }
}
