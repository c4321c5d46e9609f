package dev.flotilla.wire.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The wanted pieces of which nothing was asked for yet, and which of them to begin for a peer: those of the highest priority
 * first; among them the rarest, or in sequence the first.
 *
 * <p>Memory: 13 bytes and a bit a piece, 12 bytes more for each further priority in use. A choice looks at {@link #SCAN}
 * pieces at most, and at a bit of each.
 *
 * <p>Confined to its owner loop.
 */
final class PieceOrder {
    /*
     * Rarest first keeps every piece alive in the swarm (Legout et al., Rarest First and Choke Algorithms Are Enough, IMC
     * 2006). What nobody counted has is passed over for a peer that is counted. One that has none of the thousand rarest of
     * the rest gets the rarest of a sample of what it has.
     */
    static final int SCAN = 1_024;

    private static final int SAMPLE = 128;

    private final RandomGenerator random;
    private final byte[] levels; // of every piece
    private final @Nullable Rarity[] classes = new Rarity[Priority.HIGH.level() + 1];
    private final Rarity normal;
    private final BitSet few = new BitSet(); // pieces that at most one peer has, listed or not
    private Claims claims = Claims.ALONE;
    private boolean isSequential;

    /** Nothing is listed, all are of normal priority. */
    PieceOrder(int pieceCount, RandomGenerator random) {
        this.random = random;
        levels = new byte[pieceCount];
        Arrays.fill(levels, Priority.NORMAL.level());
        normal = new Rarity(pieceCount, random);
        few.set(0, pieceCount);
        classes[Priority.NORMAL.level()] = normal;
    }

    void setSequential(boolean sequential) {
        isSequential = sequential;
    }

    void setClaims(Claims newClaims) {
        claims = newClaims;
    }

    Priority priority(int piece) {
        return Priority.ofLevel(levels[piece]);
    }

    /** Of a piece that is not listed. */
    void setPriority(int piece, Priority priority) {
        if (isListed(piece)) {
            throw new IllegalStateException("piece " + piece + " is listed");
        }
        levels[piece] = priority.level();
    }

    private Rarity ofPriority(int level) {
        Rarity rarity = classes[level];
        if (rarity == null) {
            rarity = new Rarity(normal);
            classes[level] = rarity;
        }
        return rarity;
    }

    int size() {
        int size = 0;
        for (Rarity rarity : classes) {
            size += rarity == null ? 0 : rarity.size();
        }
        return size;
    }

    boolean isListed(int piece) {
        Rarity rarity = classes[levels[piece]];
        return rarity != null && rarity.isListed(piece);
    }

    /** Of a piece that is not skipped. */
    void list(int piece) {
        ofPriority(levels[piece]).list(piece);
    }

    void delist(int piece) {
        ofPriority(levels[piece]).delist(piece);
    }

    /** Lets equals stand in random order. */
    void shuffle() {
        for (Rarity rarity : classes) {
            if (rarity != null) {
                rarity.shuffle();
            }
        }
    }

    /** One more peer has it. */
    void increment(int piece) {
        for (Rarity rarity : classes) {
            if (rarity != null) {
                rarity.increment(piece);
            }
        }
        if (availability(piece) > 1) {
            few.clear(piece);
        }
    }

    /** One peer fewer has it. */
    void decrement(int piece) {
        for (Rarity rarity : classes) {
            if (rarity != null) {
                rarity.decrement(piece);
            }
        }
        if (availability(piece) <= 1) {
            few.set(piece);
        }
    }

    int availability(int piece) {
        return normal.availability(piece);
    }

    /** The pieces that at most one peer has; not to be changed. */
    BitSet few() {
        return few;
    }

    /**
     * The piece to begin with this peer, or {@link PieceSet#NONE}.
     *
     * @param any one of the highest priority, whichever: for a newcomer that takes the rarest waits for its only holder
     */
    int choose(Peer peer, boolean any) {
        boolean isChoking = peer.download().isChoking();
        if (isChoking || !isSequential) {
            for (int piece : peer.download().hints()) {
                if (piece < levels.length && isListed(piece) && peer.mayAsk(piece)) {
                    return piece;
                }
            }
        }
        int chosen = PieceSet.NONE; // while choked but for the allowed fast set, which is among the hints
        for (int level = classes.length - 1; level >= 0 && chosen == PieceSet.NONE && !isChoking; level--) {
            Rarity rarity = classes[level];
            if (rarity != null && rarity.size() > 0) {
                chosen = isSequential ? peer.pieces().nextOf(rarity.listed(), 0) : choose(rarity, peer, any);
            }
        }
        return chosen;
    }

    /** For a slow peer: of the most common pieces, for it would hold up a rare one; none that nobody else has. */
    int chooseCommon(Peer peer) {
        for (int level = classes.length - 1; level >= 0; level--) {
            Rarity rarity = classes[level];
            int piece = rarity == null ? PieceSet.NONE : commonest(rarity, peer.pieces());
            if (piece != PieceSet.NONE) {
                return piece;
            }
        }
        return PieceSet.NONE;
    }

    private static int commonest(Rarity rarity, HeldPieces pieces) {
        int last = rarity.size() - 1;
        for (int i = last; i >= rarity.scarce() && i > last - SCAN; i--) {
            if (pieces.has(rarity.at(i))) {
                return rarity.at(i);
            }
        }
        return PieceSet.NONE;
    }

    /** True when we have the first claim to what only seeders have. */
    boolean isOurs(int piece) {
        return claims.rank(piece) == 0;
    }

    private int choose(Rarity rarity, Peer peer, boolean any) {
        HeldPieces pieces = peer.pieces();
        if (pieces.isComplete() && rarity.scarce() > 0) {
            return scarce(rarity);
        }
        int size = rarity.size();
        int first = any ? random.nextInt(size) : peer.download().isSlow() ? 0 : rarity.scarce();
        int scanned = Math.min(any ? size : size - first, SCAN);
        for (int i = 0; i < scanned; i++) {
            int piece = rarity.at((first + i) % size);
            if (pieces.has(piece)) {
                return piece;
            }
        }
        return scanned < SCAN ? PieceSet.NONE : rarestOfSample(rarity, pieces);
    }

    /** Of a sample of the pieces that only seeders have, the one to which we have the best claim. */
    private int scarce(Rarity rarity) {
        int best = rarity.at(0);
        int bestClaim = claims.rank(best);
        int sample = Math.min(rarity.scarce(), SCAN / 4);
        for (int i = 1; i < sample && bestClaim > 0; i++) {
            int claim = claims.rank(rarity.at(i));
            if (claim < bestClaim) {
                best = rarity.at(i);
                bestClaim = claim;
            }
        }
        return best;
    }

    private int rarestOfSample(Rarity rarity, HeldPieces pieces) {
        int from = random.nextInt(levels.length);
        int rarest = pieces.nextOf(rarity.listed(), from);
        if (rarest == PieceSet.NONE) {
            rarest = pieces.nextOf(rarity.listed(), 0);
        }
        int piece = rarest;
        for (int seen = 1; seen < SAMPLE && piece != PieceSet.NONE; seen++) {
            rarest = rarity.availability(piece) < rarity.availability(rarest) ? piece : rarest;
            piece = pieces.nextOf(rarity.listed(), piece + 1);
        }
        return rarest;
    }

    void checkInvariants() {
        for (Rarity rarity : classes) {
            if (rarity != null) {
                rarity.checkInvariants();
            }
        }
        for (int piece = 0; piece < levels.length; piece++) {
            if (few.get(piece) != availability(piece) <= 1) {
                throw new AssertionError("piece " + piece + " is with few or not");
            }
        }
    }
}
