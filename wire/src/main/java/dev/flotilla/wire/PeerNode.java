package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A peer: downloads and serves torrents over TCP, and finds the peers of each through its own node of the DHT. No tracker.
 *
 * <pre>{@code
 * try (PeerNode node = PeerNode.builder().bootstrap("192.0.2.1:6881").open()) {
 *     Torrent torrent = node.add(Magnet.parse("magnet:?xt=urn:btih:…"), Path.of("downloads"));
 *     torrent.completion().toCompletableFuture().join();
 * }
 * }</pre>
 *
 * <p>Thread-safe: state lives on the node's event loops, and calls hop there.
 */
@SuppressWarnings("DoNotCallSuggester") // until the shell is there
public final class PeerNode implements AutoCloseable {

    private PeerNode() {}

    public static Builder builder() {
        return new Builder();
    }

    /** The address of both the TCP and the UDP socket: the one bound to, with the port that was really taken. */
    public InetSocketAddress localAddress() {
        throw new AssertionError("not built yet");
    }

    /** Sent in every handshake; random after the client's prefix {@code -FL0100-} (BEP 20), new with each node. */
    public Id160 peerId() {
        throw new AssertionError("not built yet");
    }

    /** The DHT node that this peer asks, absent after {@code dht(false)}. It is closed with this node. */
    public Optional<DhtNode> dht() {
        throw new AssertionError("not built yet");
    }

    /**
     * Starts to download and serve a torrent. Its files lie below {@code directory}, which is created when missing: a single
     * file under its name, several in a folder of the torrent's name, all names made harmless first. What is already there
     * is checked and kept.
     *
     * @throws IllegalStateException when this node has that info-hash already, or is closed
     */
    public Torrent add(Metainfo metainfo, Path directory) {
        throw new AssertionError("not built yet");
    }

    /**
     * As {@link #add(Metainfo, Path)}, but asks peers for the metadata first (BEP 9).
     *
     * @throws IllegalStateException when this node has that info-hash already, or is closed
     */
    public Torrent add(Magnet magnet, Path directory) {
        throw new AssertionError("not built yet");
    }

    /** The torrents that were added and not closed, failed ones among them, in the order they were added. */
    public List<Torrent> torrents() {
        throw new AssertionError("not built yet");
    }

    public NodeStatistics statistics() {
        throw new AssertionError("not built yet");
    }

    /**
     * Closes all torrents, then the sockets. When it returns, the node has no thread, socket, file or buffer left. Safe to
     * call twice, and from callbacks; not interruptible.
     */
    @Override
    public void close() {
        throw new AssertionError("not built yet");
    }

    /**
     * Where and how a {@link PeerNode} opens.
     *
     * <p>Confined to the thread that builds.
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static final class Builder {

        private Builder() {}

        /** Where to listen, for TCP and UDP alike; by default any address and a free port (0). */
        public Builder bind(InetSocketAddress address) {
            throw new AssertionError("not built yet");
        }

        /** DHT nodes to begin with, as {@code host:port}; names are resolved when the node opens. None by default. */
        public Builder bootstrap(String... hostAndPorts) {
            throw new AssertionError("not built yet");
        }

        /** DHT nodes to begin with, as {@code host:port}. */
        public Builder bootstrap(Collection<String> hostAndPorts) {
            throw new AssertionError("not built yet");
        }

        /** False: no UDP socket, peers come from magnet links and {@link Torrent#addPeer} alone. True by default. */
        public Builder dht(boolean enabled) {
            throw new AssertionError("not built yet");
        }

        /** Where futures complete; by default one daemon thread of the node's. */
        public Builder callbackExecutor(Executor executor) {
            throw new AssertionError("not built yet");
        }

        public Builder limits(NodeLimits limits) {
            throw new AssertionError("not built yet");
        }

        /** How often each torrent looks for more peers in the DHT as long as it has few; 5 seconds to 1 hour. */
        public Builder lookupInterval(Duration interval) {
            throw new AssertionError("not built yet");
        }

        /**
         * Binds the sockets and starts.
         *
         * @throws IOException when the address cannot be bound
         */
        public PeerNode open() throws IOException {
            throw new AssertionError("not built yet");
        }
    }
}
