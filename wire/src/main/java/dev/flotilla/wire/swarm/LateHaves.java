package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells those peers that came before the files were checked which pieces are here. A bitfield may only come first, so each
 * piece costs them a message; they are told no more of them a second than {@value #PER_SECOND}, and none while they do not
 * read, for hundreds of thousands at once would look as if they never did.
 *
 * <p>Memory: one bit a piece, and one number a peer, until all are told.
 *
 * <p>Confined to its owner loop.
 */
final class LateHaves {
    /** 288 KiB on the wire. */
    static final int PER_SECOND = 32_768;

    private final Map<Peer, Integer> told = new LinkedHashMap<>(); // up to which piece
    private BitSet pieces = new BitSet();

    /** @param have copied; what comes later is told by whoever stores it */
    void open(long nowNanos, Iterable<Peer> peers, BitSet have) {
        pieces = (BitSet) have.clone();
        peers.forEach(peer -> told.put(peer, 0));
        onSecond(nowNanos);
    }

    void onSecond(long nowNanos) {
        Iterator<Map.Entry<Peer, Integer>> entries = told.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Peer, Integer> entry = entries.next();
            int next = tell(nowNanos, entry.getKey(), entry.getValue());
            if (next < 0) {
                entries.remove();
            } else {
                entry.setValue(next);
            }
        }
        if (told.isEmpty()) {
            pieces = new BitSet();
        }
    }

    /** Answers where to go on, or -1 when all is told. */
    private int tell(long nowNanos, Peer peer, int from) {
        int piece = pieces.nextSetBit(from);
        for (int sent = 0; piece >= 0 && sent < PER_SECOND && peer.link().isWritable(); sent++) {
            if (!peer.pieces().has(piece)) {
                peer.send(nowNanos, new PeerMessage.Have(piece));
            }
            piece = pieces.nextSetBit(piece + 1);
        }
        return piece;
    }

    void onGone(Peer peer) {
        told.remove(peer);
    }
}
