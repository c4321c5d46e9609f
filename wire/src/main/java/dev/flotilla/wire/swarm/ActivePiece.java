package dev.flotilla.wire.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A piece under way: each block is open (nobody was asked), asked of one or two peers, or received. When all are received
 * it is being verified.
 *
 * <p>Confined to its owner loop.
 */
final class ActivePiece {
    private static final int NOBODY = 0;

    private final int piece;
    private final int[] first; // the number of the peer that was asked for the block
    private final int[] second; // that of its rival in the last phase
    private final BitSet received = new BitSet();
    private final int[] sourceOf; // of each received block, the index of its peer among the sources
    private final List<Peer> sources = new ArrayList<>(4);
    private int open;
    private int firstOpen; // no block before it is open
    private boolean isSlow; // all that were asked are slow

    // for a piece that failed once: it comes from one peer, so that its next failure names the culprit
    private final long startedNanos;
    private boolean isSole;
    private int owner;

    /** @param beginner the peer with which it is begun; it is the first to be asked */
    ActivePiece(int piece, int blockCount, boolean isSole, Peer beginner, long nowNanos) {
        this.piece = piece;
        this.isSlow = beginner.download().isSlow();
        this.owner = beginner.number();
        this.sourceOf = new int[blockCount];
        this.first = new int[blockCount];
        this.second = new int[blockCount];
        this.open = blockCount;
        this.isSole = isSole;
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

    long startedNanos() {
        return startedNanos;
    }

    /** False when the piece is to come from another peer alone. */
    boolean admits(Peer peer) {
        return !isSole || owner == peer.number();
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
        share();
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
