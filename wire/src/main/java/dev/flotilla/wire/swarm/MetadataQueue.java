package dev.flotilla.wire.swarm;

import java.util.ArrayDeque;

/**
 * Pieces of the metadata that a peer asked for and has not got, and how many it got.
 *
 * <p>Bound: {@link #LIMIT} pieces.
 *
 * <p>Confined to its owner loop.
 */
final class MetadataQueue {
    static final int LIMIT = 64;

    private final ArrayDeque<Integer> pieces = new ArrayDeque<>();
    private int granted;

    /** Pieces that were ever queued. */
    int granted() {
        return granted;
    }

    /** Answers false when too many wait. */
    boolean add(int piece) {
        if (pieces.size() == LIMIT) {
            return false;
        }
        granted++;
        return pieces.add(piece);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    int next() {
        return pieces.remove();
    }
}
