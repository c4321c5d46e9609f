package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who passes on what it got from us, while we seed: of each piece, the peer that had it first, and from us, is credited when
 * another has it too that did not get it from us, nor is of the same network. A piece that is not passed on is suggested to
 * others (BEP 6, <i>Suggest Piece</i>).
 *
 * <p>Memory: 12 bytes a piece, and a bit a piece for each peer.
 *
 * <p>Confined to its owner loop.
 */
final class Redistribution {
    /*
     * A piece that only a free-rider has looks available to everybody, so nobody asks for it before the end; and then
     * everybody misses it. We know better, and suggest it to those that have proved themselves, as long as they are here.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 10 * SECOND;
    private static final long PATIENCE_WITH_STRANGERS_NANOS = 3 * SECOND;

    private static final int NOBODY = 0;
    private static final int PASSED_ON = -1;
    private static final int SUGGESTED = -2; // whoever has it next is the first

    private final Map<Integer, Peer> peers;
    private final int[] first; // the number of the peer that had the piece first
    private final long[] sinceNanos;
    private final PieceSet seen = new PieceSet(); // somebody got it while we were there
    private final BitSet shared = new BitSet(); // two had it from us before anybody else had it

    /** @param peers the connected ones by number, live */
    Redistribution(int pieceCount, Map<Integer, Peer> peers) {
        this.peers = peers;
        first = new int[pieceCount];
        sinceNanos = new long[pieceCount];
    }

    /** We have got a piece, so others have it. */
    void onStored(int piece) {
        seen.add(piece);
    }

    /** A peer says what it has; of that we believe what it can have from others. */
    void onCome(Peer peer) {
        peer.upload().onHadElsewhere(peer.pieces().countOf(seen));
    }

    /**
     * A peer has got a piece.
     *
     * @param availability how many have it now, that one included
     */
    void onHave(long nowNanos, Peer peer, int piece, int availability) {
        boolean isOurs = peer.upload().hasSent(piece);
        boolean isLost = first[piece] == SUGGESTED || isHoarded(nowNanos, piece);
        if (isOurs && (isLost || (first[piece] == NOBODY && availability == 1))) {
            first[piece] = peer.number();
            sinceNanos[piece] = nowNanos;
            shared.clear(piece);
            peer.upload().onHadFirst();
        } else if (isOurs && first[piece] > NOBODY) {
            shared.set(piece);
        } else if (!isOurs && first[piece] != NOBODY) {
            onPassedOn(piece, peer);
        }
        if (!isOurs && seen.has(piece)) {
            peer.upload().onHadElsewhere(1);
        }
        seen.add(piece);
    }

    private void onPassedOn(int piece, Peer to) {
        Peer giver = peers.get(first[piece]);
        if (giver != null && isNear(giver, to)) {
            return;
        }
        first[piece] = PASSED_ON;
        if (giver != null && !shared.get(piece)) { // else nobody knows whose copy it is
            giver.upload().onRedistributed();
        }
    }

    /** True when one could be the other under another name. */
    private static boolean isNear(Peer a, Peer b) {
        return !a.endpoint().isLocal()
                && a.endpoint().isIpv4() == b.endpoint().isIpv4()
                && a.endpoint().network() == b.endpoint().network();
    }

    private static boolean isProven(@Nullable Peer peer) {
        return peer != null && peer.upload().redistributed() > 0;
    }

    private boolean isHoarded(long nowNanos, int piece) {
        if (first[piece] == NOBODY || first[piece] == PASSED_ON) {
            return false;
        }
        boolean isPatient = first[piece] == SUGGESTED || isProven(peers.get(first[piece]));
        return nowNanos - sinceNanos[piece] >= (isPatient ? PATIENCE_NANOS : PATIENCE_WITH_STRANGERS_NANOS);
    }

    /** A second has passed: each proven peer that we serve hears of a piece, another for each. */
    void onSecond(long nowNanos) {
        int piece = 0;
        for (Peer peer : peers.values()) {
            if (!peer.upload().isChoked() && peer.isFast() && isProven(peer)) {
                while (piece < first.length
                        && (!isHoarded(nowNanos, piece) || peer.pieces().has(piece))) {
                    piece++;
                }
                if (piece == first.length) {
                    return;
                }
                first[piece] = SUGGESTED;
                sinceNanos[piece] = nowNanos;
                peer.send(nowNanos, new PeerMessage.Suggest(piece));
            }
        }
    }
}
