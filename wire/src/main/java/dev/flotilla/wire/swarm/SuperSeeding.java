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
 * <p>Memory: two bits a piece for each peer, 12 bytes a piece besides.
 *
 * <p>Confined to its owner loop.
 */
final class SuperSeeding {
    /*
     * Which peer gets which piece is the seeder's choice: two that are shown different pieces never ask it for the same. A
     * piece that nobody else has and that was shown to nobody comes first; then one that nobody has and nobody fetches, for
     * whoever was shown it is choked, slow, or gone; then one that only one other has after a while: that one does not pass
     * it on. What two others have is theirs to spread, but to a peer that got nothing for long: it does not know them.
     *
     * A piece is meant for the peer that was shown it last. What was shown cannot be taken back, so a peer for which nothing
     * is meant gets no slot: it would use it to fetch what it was shown at first, and has from others soon.
     *
     * Of the last pieces none goes to a peer that lacks less than most do. Such a peer is the next to leave, and when those
     * that pass a piece on are gone, each of the others that lacks only that one takes it from us and leaves too.
     *
     * The letter of BEP 16, the next piece after the last was seen elsewhere, leaves the up-link idle for a round trip and
     * a choke round. Here a peer that we serve is shown what it can take in two seconds, and one that waits a single piece,
     * which makes it interested. When that does not, it wants other files: it is shown twice as many, again and again. The
     * evidence counts where peers wait for a slot, see Redistribution.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long UNWANTED_NANOS = 3 * SECOND; // interest is told a second late, and travels
    private static final long IN_VAIN_NANOS = 10 * SECOND;
    private static final long OVERDUE_NANOS = 30 * SECOND;
    private static final long HOARDED_NANOS = 60 * SECOND;
    private static final long STRANDED_NANOS = 2 * HOARDED_NANOS;
    private static final int LAST_PART = 4; // of all pieces, and no more than there are peers that wait
    private static final int NOT_NOW = Integer.MAX_VALUE;
    private static final int NOTHING = -1;
    private static final int NOBODY = 0;

    private final PiecePicker picker;
    private final RandomGenerator random;
    private final Map<Integer, Shown> shown = new LinkedHashMap<>();
    private final Set<Shown> due = new LinkedHashSet<>(); // those that may be shown more
    private final long[] shownNanos; // when the piece was shown last
    private final int[] meantFor; // the number of the peer that was shown the piece last

    private static final class Shown {
        final Peer peer;
        final BitSet pieces = new BitSet();
        final BitSet pending = new BitSet(); // those meant for it that it has not told to have, and may want
        long lastNanos; // when it was shown one
        int unwanted; // pieces that did not interest it
        long newsNanos; // when it was shown, or got, a piece last

        Shown(Peer peer, long nowNanos) {
            this.peer = peer;
            lastNanos = nowNanos;
            newsNanos = nowNanos;
        }
    }

    SuperSeeding(PiecePicker picker, RandomGenerator random) {
        this.picker = picker;
        this.random = random;
        shownNanos = new long[picker.geometry().pieceCount()];
        meantFor = new int[picker.geometry().pieceCount()];
    }

    /** A peer that was told that we have nothing. */
    void add(long nowNanos, Peer peer) {
        Shown to = new Shown(peer, nowNanos);
        shown.put(peer.number(), to);
        due.add(to);
    }

    /** What the peer has not fetched is as if it had never been shown. */
    void onGone(Peer peer) {
        Shown gone = shown.remove(peer.number());
        if (gone != null) {
            gone.pending.stream().forEach(piece -> meantFor[piece] = NOBODY);
            due.remove(gone);
            onTurn();
        }
    }

    boolean mayAsk(Peer peer, int piece) {
        Shown to = shown.get(peer.number());
        return to == null || to.pieces.get(piece);
    }

    /** Whether something is meant for the peer that it has not got. */
    boolean hasOffer(Peer peer) {
        Shown to = shown.get(peer.number());
        return to == null || !to.pending.isEmpty();
    }

    /** The peer has got a piece. To others that leaves nothing more to be shown. */
    void onHave(long nowNanos, Peer peer, int piece) {
        Shown to = shown.get(peer.number());
        if (to != null) {
            to.newsNanos = nowNanos;
            if (to.pending.get(piece)) {
                due.add(to);
            }
        }
    }

    /** Peers have been choked or unchoked, or a second has passed: what one lets lie may be shown to another. */
    void onTurn() {
        due.addAll(shown.values());
    }

    /** Shows peers what they are to fetch next; answers whether there is something for one for which there was nothing. */
    boolean settle(long nowNanos) {
        boolean isNews = false;
        double enough = due.isEmpty() ? 0 : lackingOfThoseThatStay();
        for (Shown to : due) {
            boolean hadNothing = to.pending.isEmpty();
            show(nowNanos, to, enough);
            isNews |= hadNothing && !to.pending.isEmpty();
        }
        due.clear();
        return isNews;
    }

    private void show(long nowNanos, Shown to, double enough) {
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
            int piece = choose(nowNanos, to, enough);
            if (piece == NOTHING) {
                return;
            }
            mean(nowNanos, piece, to);
        }
    }

    private void mean(long nowNanos, int piece, Shown to) {
        Shown before = shown.get(meantFor[piece]);
        if (before != null) {
            before.pending.clear(piece);
        }
        meantFor[piece] = to.peer.number();
        shownNanos[piece] = nowNanos;
        to.lastNanos = nowNanos;
        to.newsNanos = nowNanos;
        to.pending.set(piece);
        if (!to.pieces.get(piece)) {
            to.pieces.set(piece);
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

    private int choose(long nowNanos, Shown to, double enough) {
        int pieceCount = picker.geometry().pieceCount();
        long waited = nowNanos - to.newsNanos;
        boolean isLeaving =
                waited < IN_VAIN_NANOS && pieceCount - to.peer.pieces().count() < enough;
        boolean isInterested = to.peer.upload().isInterested();
        boolean isStranded = waited >= STRANDED_NANOS;
        BitSet candidates = isStranded ? picker.stored() : picker.few();
        int best = NOTHING;
        int bestRank = NOT_NOW;
        int first = nextAround(candidates, random.nextInt(pieceCount));
        int piece = first;
        while (piece != NOTHING && bestRank > 0) {
            boolean isKnown = isInterested ? to.pending.get(piece) : to.pieces.get(piece);
            if (!isKnown && !to.peer.pieces().has(piece)) {
                int rank = rank(nowNanos, piece, to, isLeaving, isStranded);
                if (rank < bestRank) {
                    best = piece;
                    bestRank = rank;
                }
            }
            int next = nextAround(candidates, piece + 1);
            piece = next == first ? NOTHING : next;
        }
        return best;
    }

    /** The first of these pieces from {@code from} on, or else the first of all. */
    private static int nextAround(BitSet pieces, int from) {
        int next = pieces.nextSetBit(from);
        return next == NOTHING ? pieces.nextSetBit(0) : next;
    }

    /** How soon the piece is to be shown, 0 first. */
    private int rank(long nowNanos, int piece, Shown to, boolean isLeaving, boolean isStranded) {
        int availability = picker.availability(piece);
        long since = nowNanos - shownNanos[piece];
        if (availability > 1) {
            return isStranded ? 4 : NOT_NOW;
        }
        if (meantFor[piece] == NOBODY) {
            return availability == 0 && isLeaving ? NOT_NOW : availability;
        }
        if (since < patienceNanos(piece, to) || (availability == 0 && isLeaving)) {
            return NOT_NOW;
        }
        return 2 + availability;
    }

    /** How long a piece that is not common is left to whom it is meant for. */
    private long patienceNanos(int piece, Shown to) {
        Shown holder = shown.get(meantFor[piece]);
        boolean isNowhere = picker.availability(piece) == 0;
        if (holder == null || !holder.pending.get(piece)) {
            return isNowhere ? SECOND : HOARDED_NANOS; // it had it, and has gone; or it keeps it
        }
        if (holder.peer.upload().isChoked()) {
            boolean isUrgent = isNowhere || !holder.peer.upload().isInterested();
            return !canUse(to, holder) ? Long.MAX_VALUE : isUrgent ? SECOND : HOARDED_NANOS;
        }
        return isNowhere ? OVERDUE_NANOS : HOARDED_NANOS;
    }

    /** Whether the one is nearer to fetching a piece than the other, which is choked. */
    private static boolean canUse(Shown one, Shown other) {
        Upload upload = one.peer.upload();
        boolean mayWant = upload.isInterested() || one.pieces.isEmpty();
        return !upload.isChoked() || (mayWant && !other.peer.upload().isInterested());
    }

    /** How many pieces those that wait lack on average; 0 as long as we are not at the last pieces. */
    private double lackingOfThoseThatStay() {
        int pieceCount = picker.geometry().pieceCount();
        long lacking = 0;
        int peers = 0;
        for (Shown each : shown.values()) {
            if (each.peer.upload().isInterested()) {
                lacking += pieceCount - each.peer.pieces().count();
                peers++;
            }
        }
        return peers > 0 && lacksAtMost(Math.min(peers, pieceCount / LAST_PART)) ? (double) lacking / peers : 0;
    }

    /** Whether there are no more pieces than {@code limit} that nobody has. */
    private boolean lacksAtMost(int limit) {
        int scarce = 0;
        BitSet few = picker.few();
        for (int piece = few.nextSetBit(0); piece != NOTHING && scarce <= limit; piece = few.nextSetBit(piece + 1)) {
            scarce += picker.availability(piece) == 0 ? 1 : 0;
        }
        return scarce <= limit;
    }
}
