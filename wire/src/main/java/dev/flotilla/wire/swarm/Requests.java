package dev.flotilla.wire.swarm;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each peer's window of requests full: urgent blocks first, then what the picker says, at last what another is late
 * with.
 *
 * <p>Confined to its owner loop.
 */
final class Requests {
    private final Map<Integer, Peer> peers;
    private final Urgency urgency;
    private long[] picked = {}; // until there is something to ask for: most torrents of a seeder never do
    private @Nullable PiecePicker picker;

    /** @param peers the connected ones by number, live */
    Requests(Map<Integer, Peer> peers) {
        this.peers = peers;
        urgency = new Urgency(peers);
    }

    Urgency urgency() {
        return urgency;
    }

    void open(PiecePicker opened) {
        picker = opened;
    }

    /** Asks the peer for the first open blocks of a piece. */
    void ask(long nowNanos, Peer peer, PiecePicker pieces, ActivePiece piece, int count) {
        request(nowNanos, peer, pieces, count, pieces.underWay().take(piece, peer, picked(), 0, count));
    }

    /** As {@link #fill}, while its blocks come: once there is room for so many requests that they are worth a packet. */
    void refill(long nowNanos, Peer peer) {
        if (peer.download().hasRoomForBatch(nowNanos)) {
            fill(nowNanos, peer);
        }
    }

    /** Asks the peer for as many blocks as it may be asked for and we want of it. */
    void fill(long nowNanos, Peer peer) {
        PiecePicker pieces = picker;
        if (pieces == null || peer.download().wanted() == 0) {
            return;
        }
        int room = peer.download().room(nowNanos);
        int count = room > 0 ? urgency.pick(nowNanos, peer, pieces, picked(), room) : 0;
        room = request(nowNanos, peer, pieces, room, count);
        count = room > 0 ? pieces.pick(nowNanos, peer, picked(), room) : 0;
        room = request(nowNanos, peer, pieces, room, count);
        if (room > 0) {
            fillLast(nowNanos, peer, pieces, room);
        }
    }

    private long[] picked() {
        if (picked.length == 0) {
            picked = new long[RequestWindow.MAX];
        }
        return picked;
    }

    /** Asks for the first of those picked; answers the room that is left. */
    private int request(long nowNanos, Peer peer, PiecePicker pieces, int room, int count) {
        for (int i = 0; i < count; i++) {
            peer.request(nowNanos, pieces.geometry(), picked[i]);
        }
        return room - count;
    }

    private void fillLast(long nowNanos, Peer peer, PiecePicker pieces, int room) {
        if (!pieces.isLast()) {
            return;
        }
        for (int more = Math.min(
                        room, Endgame.DEPTH - peer.download().outstanding().size());
                more > 0;
                more--) {
            long block = Endgame.choose(nowNanos, peer, peers.values(), pieces);
            if (block == Endgame.NONE) {
                return;
            }
            peer.request(nowNanos, pieces.geometry(), block);
        }
    }
}
