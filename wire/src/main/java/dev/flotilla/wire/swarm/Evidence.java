package dev.flotilla.wire.swarm;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who sent what of the pieces that failed: a digest a block, kept until the piece is right. Then the peers whose blocks
 * differ are known, and only they. Until then, but for {@link #SUSPICION_NANOS} at most, all of them are on parole.
 *
 * <p>Bound: digests of {@link #MAX_BLOCKS} blocks, the newest.
 *
 * <p>Confined to its owner loop.
 */
final class Evidence {
    static final int MAX_BLOCKS = 1 << 16;

    /** The right piece may come never, or very late: then honest peers are treated as such again. */
    static final long SUSPICION_NANOS = 120_000_000_000L;

    private static final class Copy {
        final ActivePiece piece;
        final long[] digests;
        final long failedNanos;
        final Set<Peer> suspects; // the sources, and the same peers when they have come again

        Copy(ActivePiece piece, long[] digests, long failedNanos) {
            this.piece = piece;
            this.digests = digests.clone();
            this.failedNanos = failedNanos;
            suspects = new LinkedHashSet<>(piece.sources());
        }

        boolean isFresh(long nowNanos) {
            return nowNanos - failedNanos < SUSPICION_NANOS;
        }

        void setOnParole(boolean onParole) {
            suspects.forEach(peer -> peer.download().setOnParole(onParole));
        }
    }

    private final ArrayDeque<Copy> copies = new ArrayDeque<>();
    private int blocks;

    /**
     * A piece failed: several sources are on parole from here on, a single one is known to lie.
     *
     * @param digests of its blocks, empty when unknown
     */
    void onCorrupt(long nowNanos, ActivePiece failed, long[] digests) {
        copies.add(new Copy(failed, digests, nowNanos));
        blocks += failed.blockCount();
        while (blocks > MAX_BLOCKS) {
            remove(copies.element());
        }
        suspect(nowNanos);
    }

    /** A peer has come: under suspicion, if it was when it left. */
    void onCome(long nowNanos, Peer peer) {
        for (Copy copy : copies) {
            if (copy.suspects.stream().anyMatch(peer::isSame)) {
                copy.suspects.removeIf(
                        p -> peer.isSame(p) && !copy.piece.sources().contains(p)); // its last coming
                copy.suspects.add(peer);
            }
        }
        suspect(nowNanos);
    }

    void onSecond(long nowNanos) {
        for (Copy copy : copies) {
            if (!copy.isFresh(nowNanos)) {
                copy.setOnParole(false);
            }
        }
        suspect(nowNanos);
    }

    private void suspect(long nowNanos) {
        for (Copy copy : copies) {
            if (copy.isFresh(nowNanos)) {
                copy.setOnParole(true);
            }
        }
    }

    private void remove(Copy copy) {
        copies.remove(copy);
        blocks -= copy.piece.blockCount();
        copy.setOnParole(false);
    }

    /** A piece is right: takes what was kept of it, suspects nobody for it any more, and answers who had sent it wrong. */
    Set<Peer> onStored(long nowNanos, ActivePiece right, long[] digests) {
        Set<Peer> liars = new LinkedHashSet<>();
        for (Copy copy : take(right.piece())) {
            if (digests.length == copy.digests.length) {
                for (int block = 0; block < digests.length; block++) {
                    if (digests[block] != copy.digests[block]) {
                        liars.add(copy.piece.source(block));
                    }
                }
            }
        }
        suspect(nowNanos);
        return liars;
    }

    private List<Copy> take(int piece) {
        List<Copy> taken =
                copies.stream().filter(copy -> copy.piece.piece() == piece).toList();
        taken.forEach(this::remove);
        return taken;
    }
}
