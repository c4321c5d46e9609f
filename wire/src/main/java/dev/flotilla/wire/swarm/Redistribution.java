package dev.flotilla.wire.swarm;

import java.util.Map;

/**
 * Who passes on what it got from us, while we seed: of each piece, the peer that had it first, and from us, is credited when
 * another that did not get it from us has it too.
 *
 * <p>Memory: 4 bytes a piece, and a bit a piece for each peer.
 *
 * <p>Confined to its owner loop.
 */
final class Redistribution {
    private static final int NOBODY = 0;
    private static final int PASSED_ON = -1;

    private final Map<Integer, Peer> peers;
    private final int[] first; // the number of the peer that had the piece first

    /** @param peers the connected ones by number, live */
    Redistribution(int pieceCount, Map<Integer, Peer> peers) {
        this.peers = peers;
        first = new int[pieceCount];
    }

    /**
     * A peer has got a piece.
     *
     * @param availability how many have it now, that one included
     */
    void onHave(Peer peer, int piece, int availability) {
        boolean isOurs = peer.upload().hasSent(piece);
        if (isOurs && availability == 1 && first[piece] == NOBODY) {
            first[piece] = peer.number();
        } else if (!isOurs && first[piece] > NOBODY) {
            Peer giver = peers.get(first[piece]);
            first[piece] = PASSED_ON;
            if (giver != null) {
                giver.upload().onRedistributed();
            }
        }
    }
}
