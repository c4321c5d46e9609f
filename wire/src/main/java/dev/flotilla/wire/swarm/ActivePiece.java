package dev.flotilla.wire.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A piece under way: each block is open (nobody was asked), asked of one or two peers, or received. When all are received
 * it waits to be verified, or is being verified.
 *
 * <p>Confined to its owner loop.
 */
final class ActivePiece {
    private static final int NOBODY = 0;

    // what a peer that brings a piece alone may take for the first block, and for each further one
    private static final long FIRST_NANOS = 20_000_000_000L;
    private static final long NEXT_NANOS = 4_000_000_000L;

    private final int piece;
    private final int[] first; // the number of the peer that was asked for the block
    private final int[] second; // that of its rival in the last phase
    private final BitSet received = new BitSet();
    private final int[] sourceOf; // of each received block, the index of its peer among the sources
    private final List<Peer> sources = new ArrayList<>(4);
    private int open;
    private int firstOpen; // no block before it is open
    private boolean isSlow; // all that were asked are slow

    private final boolean isFromSeeder;
    private final boolean isSuspect; // it failed before
    private boolean isVerifying;

    // it is to come from one peer, so that its failure would name the culprit
    private long startedNanos;
    private boolean isSole;
    private int owner;

    /**
     * @param isSuspect the piece failed before
     * @param beginner the peer with which it is begun; it is the first to be asked, alone if the piece or the peer is suspect
     */
    ActivePiece(int piece, int blockCount, boolean isSuspect, Peer beginner, long nowNanos) {
        this.piece = piece;
        this.isSlow = beginner.download().isSlow();
        this.owner = beginner.number();
        this.isFromSeeder = beginner.pieces().isComplete();
        this.sourceOf = new int[blockCount];
        this.first = new int[blockCount];
        this.second = new int[blockCount];
        this.open = blockCount;
        this.isSuspect = isSuspect;
        this.isSole = isSuspect || beginner.download().isOnParole();
        this.startedNanos = nowNanos;
    }

    int piece() {
        return piece;
    }

    int openBlocks() {
        return open;
    }

    boolean isReceived() {
        return received.cardinality() == first.length;
    }

    /** True once the storage was asked whether it is right. */
    boolean isVerifying() {
        return isVerifying;
    }

    void verify() {
        isVerifying = true;
    }

    boolean isReceived(int block) {
        return received.get(block);
    }

    boolean isOpen(int block) {
        return first[block] == NOBODY && !received.get(block);
    }

    boolean isAskedOf(int block, Peer peer) {
        return first[block] == peer.number() || second[block] == peer.number();
    }

    boolean isSole() {
        return isSole;
    }

    /** True when it was begun with a seeder. */
    boolean isFromSeeder() {
        return isFromSeeder;
    }

    /** True when it failed before. */
    boolean isSuspect() {
        return isSuspect;
    }

    long age(long nowNanos) {
        return nowNanos - startedNanos;
    }

    /** True when blocks come far slower than one can wait for. */
    boolean isLate(long nowNanos) {
        return age(nowNanos) > FIRST_NANOS + received.cardinality() * NEXT_NANOS;
    }

    /** False when the piece is to come from another peer alone. */
    boolean admits(Peer peer) {
        return !isSole || owner == NOBODY || owner == peer.number();
    }

    /** True when the piece is to come from this peer alone. */
    boolean isOwnedBy(Peer peer) {
        return isSole && owner == peer.number();
    }

    /** True while only slow peers were asked for it: they share it, so that none of them holds up the others. */
    boolean isSlow() {
        return isSlow;
    }

    /** The peers that the received blocks came from. */
    List<Peer> sources() {
        return sources;
    }

    int blockCount() {
        return first.length;
    }

    /** The peer that a received block came from. */
    Peer source(int block) {
        return sources.get(sourceOf[block]);
    }

    /** Any peer may add to it. */
    void share() {
        isSole = false;
    }

    /** Asks {@code peer} for the first open block, and returns it. */
    int take(Peer peer) {
        while (!isOpen(firstOpen)) {
            firstOpen++;
        }
        first[firstOpen] = peer.number();
        owner = owner == NOBODY ? peer.number() : owner;
        isSlow &= peer.download().isSlow();
        open--;
        return firstOpen;
    }

    /** Asks {@code peer} too for a block that another was asked for. */
    void takeSecond(int block, Peer peer) {
        second[block] = peer.number();
    }

    /** {@code peer} will not send the block. */
    void release(int block, Peer peer) {
        if (second[block] == peer.number()) {
            second[block] = NOBODY;
        } else if (first[block] == peer.number()) {
            first[block] = second[block];
            second[block] = NOBODY;
            if (isOpen(block)) {
                open++;
                firstOpen = Math.min(firstOpen, block);
            }
        }
        disown(peer);
    }

    /** If the peer should bring the piece alone, it does not: another may, or several what is left of it. */
    void disown(Peer peer) {
        if (owner == peer.number()) {
            owner = NOBODY;
            isSole &= received.isEmpty();
        }
    }

    /** The number of the peer that was asked for the block, 0 when nobody was. */
    int asked(int block) {
        return first[block];
    }

    /** The number of the second peer that was asked for the block, 0 when nobody was. */
    int rival(int block) {
        return second[block];
    }

    /** The block came from {@code peer}, whoever was asked. */
    void receive(int block, Peer peer) {
        if (isOpen(block)) {
            open--;
        }
        received.set(block);
        first[block] = NOBODY;
        second[block] = NOBODY;
        int source = sources.indexOf(peer);
        if (source < 0) {
            source = sources.size();
            sources.add(peer);
        }
        sourceOf[block] = source;
    }

    /**
     * The blocks that came from {@code peer} are open again; answers how many. If those were all, the piece is to come from
     * one other peer alone.
     */
    int reject(Peer peer) {
        int source = sources.indexOf(peer);
        int rejected = 0;
        for (int block = received.nextSetBit(0); block >= 0 && source >= 0; block = received.nextSetBit(block + 1)) {
            if (sourceOf[block] == source) {
                received.clear(block);
                firstOpen = Math.min(firstOpen, block);
                rejected++;
            } else if (sourceOf[block] > source) {
                sourceOf[block]--;
            }
        }
        open += rejected;
        sources.remove(peer);
        if (rejected > 0) {
            isSole = open == first.length;
            owner = NOBODY;
        }
        return rejected;
    }

    /** True when several should bring it, and nobody was asked for what is missing. */
    boolean isLeft() {
        return !isSole && open > 0 && open + received.cardinality() == first.length;
    }

    /** A piece of which nobody was asked for anything is to come from one peer alone, from the beginning. */
    void restart(long nowNanos) {
        received.clear();
        sources.clear();
        open = first.length;
        firstOpen = 0;
        isSole = true;
        owner = NOBODY;
        startedNanos = nowNanos;
    }

    void checkInvariants() {
        int opens = 0;
        for (int block = 0; block < first.length; block++) {
            opens += isOpen(block) ? 1 : 0;
            boolean isConsistent = received.get(block)
                    ? first[block] == NOBODY && second[block] == NOBODY
                    : second[block] == NOBODY || (first[block] != NOBODY && first[block] != second[block]);
            if (!isConsistent || (isOpen(block) && block < firstOpen)) {
                throw new AssertionError("piece " + piece + ", block " + block);
            }
        }
        if (opens != open) {
            throw new AssertionError("piece " + piece + ": " + open + " for " + opens + " open blocks");
        }
    }
}
