package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.swarm.PeerSource;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Where one torrent's peers come from, besides those that come by themselves: the DHT and the local network while it may be
 * seen there, which a private torrent never may (BEP 27), and whom its user or its link names.
 *
 * <p>Confined to its owner loop.
 */
final class PeerFinder {
    private final NodeParts node;
    private final EventLoop loop;
    private final DhtPeers dhtPeers;
    private final BiConsumer<Endpoint, PeerSource> onPeer;
    private boolean isPrivate;
    private boolean ended;

    /** @param onPeer called on the loop, for the same peer again and again */
    PeerFinder(
            NodeParts node,
            EventLoop loop,
            Id160 infoHash,
            BiConsumer<Endpoint, PeerSource> onPeer,
            BooleanSupplier wantsPeers) {
        this.node = node;
        this.loop = loop;
        this.onPeer = onPeer;
        this.dhtPeers = new DhtPeers(node, loop, infoHash, onPeer, wantsPeers);
    }

    /** A peer that somebody names. */
    void add(InetSocketAddress peer, PeerSource source) {
        node.names().resolve(peer, endpoint -> Loops.hop(loop, () -> onPeer.accept(endpoint, source)));
    }

    /** Whether the torrent looks for peers, and is found. */
    void setLooking(boolean looking) {
        if (looking && !isPrivate && !ended) {
            dhtPeers.start();
        } else {
            dhtPeers.stop();
        }
    }

    /** Before the search is set going, or anew. */
    void onMetainfo(Metainfo known) {
        isPrivate = known.info().isPrivate();
        if (isPrivate) {
            dhtPeers.stop();
        } else {
            known.nodes().forEach(name -> node.names().resolve(Names.parse(name), this::onDhtNode));
        }
    }

    /** The torrent has all. */
    void onCompleted() {
        dhtPeers.onCompleted();
    }

    /** A DHT node that a peer or the torrent names; from any thread. */
    void onDhtNode(Endpoint endpoint) {
        DhtNode dht = node.dht();
        if (dht != null) {
            dht.addNode(endpoint.toInetSocketAddress());
        }
    }

    void end() {
        ended = true;
        dhtPeers.stop();
    }
}
