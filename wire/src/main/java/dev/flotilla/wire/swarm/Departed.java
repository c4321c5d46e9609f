package dev.flotilla.wire.swarm;

import dev.flotilla.core.Id160;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The traffic of peers that have left: of the last {@link #LIMIT} each, of all of them together.
 *
 * <p>Confined to its owner loop.
 */
final class Departed {
    /** Peers remembered; of more, the first to leave is forgotten. */
    static final int LIMIT = 200;

    private final Map<Id160, PeerSnapshot> peers = new LinkedHashMap<>();
    private Traffic total = Traffic.NONE;

    /** Adds a peer that left; with what it moved in earlier connections, if it had any. */
    void add(PeerSnapshot peer) {
        PeerSnapshot gone = peer.departed();
        total = total.plus(gone.traffic());
        PeerSnapshot before = peers.remove(peer.peerId());
        peers.put(peer.peerId(), before == null ? gone : gone.withMore(before.traffic()));
        if (peers.size() > LIMIT) {
            peers.remove(peers.keySet().iterator().next());
        }
    }

    /** The connected peers, with what they moved in earlier connections; then those that have left. */
    List<PeerSnapshot> list(List<PeerSnapshot> connected) {
        Map<Id160, PeerSnapshot> gone = new LinkedHashMap<>(peers);
        List<PeerSnapshot> list = new ArrayList<>();
        for (PeerSnapshot peer : connected) {
            PeerSnapshot before = gone.remove(peer.peerId());
            list.add(before == null ? peer : peer.withMore(before.traffic()));
        }
        list.addAll(gone.values());
        return list;
    }

    /** Of all that have left, also those forgotten. */
    Traffic total() {
        return total;
    }
}
