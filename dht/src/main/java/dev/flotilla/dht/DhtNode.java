package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A node of the mainline DHT (BEP 5) on one UDP socket. It serves others as they serve it, finds the peers of a swarm, and
 * tells others that a peer is in one.
 *
 * <p>Nothing public is contacted unless it is given: without bootstrap nodes a node is the first of its own network, which
 * others may bootstrap from. Loopback and private addresses are addresses like any other.
 *
 * <p>No method waits for the network. Callbacks and completions run on the executor given to the builder, never on the
 * node's own thread, and those of one look-up or announcement one after the other.
 *
 * <p>Thread-safe: commands cross to the node's one event loop.
 */
@SuppressWarnings("DoNotCallSuggester") // until the shell is there
public final class DhtNode implements AutoCloseable {
    private DhtNode() {}

    public static Builder builder() {
        return new Builder();
    }

    /** Where the socket is bound; the port is the one in use, never 0. */
    public InetSocketAddress localAddress() {
        throw new UnsupportedOperationException("not built yet");
    }

    public Id160 nodeId() {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Looks for all peers of a swarm.
     *
     * @param onPeer receives each distinct peer once, as soon as a node names it
     */
    public PeerLookup findPeers(Id160 infoHash, Consumer<Endpoint> onPeer) {
        return findPeers(infoHash, Integer.MAX_VALUE, onPeer);
    }

    /** Looks for peers of a swarm and stops early once {@code enough} distinct ones are found. */
    public PeerLookup findPeers(Id160 infoHash, int enough, Consumer<Endpoint> onPeer) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Tells the nodes closest to {@code infoHash} that our peer listens at {@code port}, and keeps telling until closed.
     *
     * @param port 1 to 65535, or 0: the port from which others see this node's datagrams come ({@code implied_port})
     * @param onPeer receives each distinct peer of the swarm, found in passing, once a round; also our own
     */
    public Announcement announce(Id160 infoHash, int port, Consumer<Endpoint> onPeer) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The nodes closest to {@code target} that answer, closest first, at most 8 of each address family. */
    public CompletionStage<LookupResult> findNode(Id160 target) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Asks one node whether it is there. Fails with {@link java.util.concurrent.TimeoutException} when nothing comes back,
     * with {@link DhtErrorException} when an error does; so do the other questions to one node.
     */
    public CompletionStage<NodeReply> ping(InetSocketAddress node) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Asks one node for the nodes that it knows closest to {@code target}. */
    public CompletionStage<NodeReply> findNode(InetSocketAddress node, Id160 target) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Asks one node for the peers that it knows of a swarm; the reply also bears the token to announce with. */
    public CompletionStage<NodeReply> getPeers(InetSocketAddress node, Id160 infoHash) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Tells one node that our peer is in a swarm, once: asks it for a token, then announces.
     *
     * @param port 1 to 65535, or 0 for {@code implied_port}
     */
    public CompletionStage<NodeReply> announce(InetSocketAddress node, Id160 infoHash, int port) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Names a node that may be there, as a PORT message or a .torrent file does: pinged, and kept if it answers. */
    public void addNode(InetSocketAddress node) {
        throw new UnsupportedOperationException("not built yet");
    }

    public DhtStatistics statistics() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Frees the port and ends the thread before it returns; look-ups under way end with what they have. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** How to open a {@link DhtNode}. Confined to its owner. */
    @SuppressWarnings("DoNotCallSuggester")
    public static final class Builder {
        private Builder() {}

        /** The address to bind; by default the wildcard address and a free port. */
        public Builder bind(InetSocketAddress address) {
            throw new UnsupportedOperationException("not built yet " + address);
        }

        /** Nodes to join through; host names are looked up off the event loop. None by default. */
        public Builder bootstrap(Collection<InetSocketAddress> nodes) {
            throw new UnsupportedOperationException("not built yet " + nodes);
        }

        /** Where callbacks and completions run; the common pool by default. */
        public Builder callbackExecutor(Executor executor) {
            throw new UnsupportedOperationException("not built yet " + executor);
        }

        /** The node's id; random by default. */
        public Builder nodeId(Id160 id) {
            throw new UnsupportedOperationException("not built yet " + id);
        }

        /** Makes every random choice of the node, its id and token secrets included, follow from {@code seed}: for tests only. */
        public Builder seed(long seed) {
            throw new UnsupportedOperationException("not built yet " + seed);
        }

        /**
         * Binds the socket and starts.
         *
         * @throws IOException when the address cannot be bound
         */
        public DhtNode open() throws IOException {
            throw new IOException("not built yet");
        }
    }
}
