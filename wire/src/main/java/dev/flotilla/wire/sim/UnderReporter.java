package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of what it has piece by piece, the next one when a neighbour has lost interest, so that all stay interested in it.
 *
 * <p>Confined to its owner loop.
 */
final class UnderReporter implements Behaviour {
    private final int pieceCount;
    private final Map<VirtualLink, Told> links = new HashMap<>(); // never walked through

    private static final class Told {
        final Heard heard = new Heard();
        final BitSet hidden = new BitSet();
    }

    UnderReporter(World world) {
        pieceCount = world.torrent.geometry().pieceCount();
    }

    private Told of(VirtualLink link) {
        return links.computeIfAbsent(link, l -> new Told());
    }

    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        Told told = of(link);
        if (message instanceof PeerMessage.Bitfield m) {
            told.hidden.or(Heard.pieces(m.bits()));
            return new PeerMessage.HaveNone();
        } else if (message instanceof PeerMessage.HaveAll) {
            told.hidden.set(0, pieceCount);
            return new PeerMessage.HaveNone();
        } else if (message instanceof PeerMessage.Have m && told.heard.isInterested) {
            told.hidden.set(m.piece());
            return null;
        }
        return message;
    }

    @Override
    public void hear(VirtualLink link, PeerMessage message) {
        Told told = of(link);
        told.heard.hear(message, pieceCount);
        if (!told.heard.isInterested) {
            told.hidden.andNot(told.heard.pieces); // those it has no more use for
            int next = told.hidden.nextSetBit(0);
            boolean mayWait = message instanceof PeerMessage.Extended || message instanceof PeerMessage.Bitfield;
            if (next >= 0 && !mayWait) {
                told.hidden.clear(next);
                link.transmit(new PeerMessage.Have(next));
            }
        }
    }
}
