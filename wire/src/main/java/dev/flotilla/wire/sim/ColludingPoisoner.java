package dev.flotilla.wire.sim;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * One of two that lie where others are suspected too: they tell each other what a peer asks them for, and a piece that it
 * asks of them alone is right. Of the others one block in four is false, one of them lying where the other does not.
 *
 * <p>Confined to its owner loop.
 */
final class ColludingPoisoner implements Behaviour {
    private static final int FALSE_ONE_OF = 4;

    /** What two know together. Confined to its owner loop. */
    static final class Pact {
        private final Map<Account, Map<Integer, BitSet>> asked = new HashMap<>(); // never walked through
        private int members;

        private BitSet askedBy(Account victim, int piece) {
            return asked.computeIfAbsent(victim, a -> new HashMap<>()).computeIfAbsent(piece, p -> new BitSet());
        }

        boolean isFull() {
            return members == 2;
        }
    }

    private final Pact pact;
    private final PieceGeometry geometry;
    private final int part;

    ColludingPoisoner(World world) {
        pact = world.pact();
        geometry = world.torrent.geometry();
        part = 2 * pact.members++;
    }

    @Override
    public void hear(VirtualLink link, PeerMessage message) {
        if (message instanceof PeerMessage.Request m) {
            pact.askedBy(link.remote().account(), m.piece()).set(m.begin() / PieceGeometry.BLOCK_LENGTH);
        }
    }

    @Override
    public boolean isFalse(VirtualLink link, int piece, int begin) {
        int asked = pact.askedBy(link.remote().account(), piece).cardinality();
        return asked < geometry.blockCount(piece)
                && (piece + begin / PieceGeometry.BLOCK_LENGTH) % FALSE_ONE_OF == part;
    }
}
