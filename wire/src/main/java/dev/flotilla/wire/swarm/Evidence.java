package dev.flotilla.wire.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who sent what of the pieces that failed: a digest a block, kept until the piece is right. Then the peers whose blocks
 * differ are known, and only they.
 *
 * <p>Bound: digests of {@link #MAX_BLOCKS} blocks, the newest.
 *
 * <p>Confined to its owner loop.
 */
final class Evidence {
    static final int MAX_BLOCKS = 1 << 16;

    private static final class Copy {
        final ActivePiece piece;
        final long[] digests;

        Copy(ActivePiece piece, long[] digests) {
            this.piece = piece;
            this.digests = digests.clone();
        }
    }

    private final ArrayDeque<Copy> copies = new ArrayDeque<>();
    private int blocks;

    /**
     * A piece failed.
     *
     * @param digests of its blocks, empty when unknown
     */
    void onCorrupt(ActivePiece failed, long[] digests) {
        if (digests.length == failed.blockCount()) {
            copies.add(new Copy(failed, digests));
            blocks += digests.length;
        }
        while (blocks > MAX_BLOCKS) {
            blocks -= copies.remove().digests.length;
        }
    }

    /** A piece is right: takes what was kept of it, clears those who had sent it right, and answers those who had not. */
    Set<Peer> onStored(ActivePiece right, long[] digests) {
        Set<Peer> liars = new LinkedHashSet<>();
        for (Copy copy : take(right.piece())) {
            if (digests.length == copy.digests.length) {
                List<Peer> honest = new ArrayList<>(copy.piece.sources());
                for (int block = 0; block < digests.length; block++) {
                    if (digests[block] != copy.digests[block]) {
                        honest.remove(copy.piece.source(block));
                        liars.add(copy.piece.source(block));
                    }
                }
                honest.forEach(peer -> peer.download().setOnParole(false));
            }
        }
        return liars;
    }

    private List<Copy> take(int piece) {
        List<Copy> taken = new ArrayList<>();
        for (Iterator<Copy> all = copies.iterator(); all.hasNext(); ) {
            Copy copy = all.next();
            if (copy.piece.piece() == piece) {
                all.remove();
                blocks -= copy.digests.length;
                taken.add(copy);
            }
        }
        return taken;
    }
}
