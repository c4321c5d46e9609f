package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Claims pieces that it lacks, and is silent when it is asked for them.
 *
 * <p>Confined to its owner loop.
 */
final class FakeHave implements Behaviour {
    private static final int MISSING_OF = 10;

    private final int pieceCount;
    private final BitSet claimed = new BitSet();

    FakeHave(World world) {
        pieceCount = world.torrent.geometry().pieceCount();
        claimed.set(0, pieceCount);
        for (int i = 0; i <= pieceCount / MISSING_OF; i++) {
            claimed.clear(world.random.nextInt(pieceCount)); // lest others think that it needs nothing
        }
    }

    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        if (message instanceof PeerMessage.HaveNone || message instanceof PeerMessage.Bitfield) {
            return Heard.bitfield(claimed, pieceCount);
        } else if (message instanceof PeerMessage.Have m) {
            return claimed.get(m.piece()) ? null : message;
        }
        return message instanceof PeerMessage.Reject ? null : message;
    }
}
