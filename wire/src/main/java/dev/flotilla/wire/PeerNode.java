package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.protocol.LocalAnnouncement;
import dev.flotilla.wire.swarm.UploadConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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
 * <p>Thread-safe: what it holds is immutable or says how it is safe; calls to a torrent hop to the torrent's event loop.
 */
public final class PeerNode implements AutoCloseable {

    private final NodeFrame frame;

    private PeerNode(NodeFrame frame) {
        this.frame = frame;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The address of both the TCP and the UDP socket: the one bound to, with the port that was really taken. */
    public InetSocketAddress localAddress() {
        return frame.localAddress();
    }

    /** Sent in every handshake; random after the client's prefix {@code -FL0100-} (BEP 20), new with each node. */
    public Id160 peerId() {
        return frame.parts().peerId();
    }

    /** The DHT node that this peer asks, absent after {@code dht(false)}. It is closed with this node. */
    public Optional<DhtNode> dht() {
        return Optional.ofNullable(frame.parts().dht());
    }

    /**
     * Starts to download and serve a torrent. Its files lie below {@code directory}, which is created when missing: a single
     * file under its name, several in a folder of the torrent's name, all names made harmless first. What is already there
     * is checked and kept. A private torrent (BEP 27) keeps out of the DHT, of peer exchange and of local discovery: its peers
     * are those that the user or a magnet link names, and those that connect by themselves.
     *
     * @throws IllegalStateException when this node has that info-hash already, or is closed
     */
    public Torrent add(Metainfo metainfo, Path directory) {
        return frame.add(metainfo.magnet(), metainfo, directory);
    }

    /**
     * As {@link #add(Metainfo, Path)}, but asks peers for the metadata first (BEP 9).
     *
     * @throws IllegalStateException when this node has that info-hash already, or is closed
     */
    public Torrent add(Magnet magnet, Path directory) {
        return frame.add(magnet, null, directory);
    }

    /** The torrents that were added and not closed, failed ones among them, in the order they were added. */
    public List<Torrent> torrents() {
        return frame.torrents();
    }

    /** New limits of all torrents together, from now on. Torrents that want more than their share get equal shares. */
    public void setRateLimits(RateLimits limits) {
        NodeFrame.setRates(frame.parts(), limits);
    }

    /** How many torrents are active at a time, from now on. */
    public void setQueueLimits(QueueLimits limits) {
        frame.parts().admission().setLimits(limits);
    }

    public NodeStatistics statistics() {
        return frame.parts().counters().snapshot(frame.parts().admission().counts());
    }

    /**
     * Closes all torrents, then the sockets. When it returns, the node has no thread, socket, file or buffer left; when a
     * callback of the node's own executor calls it, that thread alone ends a moment later. Safe to call twice.
     */
    @Override
    public void close() {
        frame.close();
    }

    /**
     * Where and how a {@link PeerNode} opens.
     *
     * <p>Confined to the thread that builds.
     */
    public static final class Builder {
        private static final Duration LEAST_LOOKUP_INTERVAL = Duration.ofMillis(100);

        InetSocketAddress bind = new InetSocketAddress(0);
        final List<String> bootstrap = new ArrayList<>();
        boolean dht = true;
        boolean peerExchange = true;
        boolean localDiscovery;

        @Nullable
        NetworkInterface localInterface;

        @Nullable
        Executor callbackExecutor;

        NodeLimits limits = NodeLimits.DEFAULT;
        UploadConfig upload = UploadConfig.DEFAULT;
        Encryption encryption = Encryption.PREFERRED;
        Duration lookupInterval = Duration.ofSeconds(5);

        @Nullable
        Path stateDirectory;

        boolean recheck;
        boolean keepOrders;
        RateLimits rateLimits = RateLimits.NONE;
        RateLimits peerRates = RateLimits.NONE;
        QueueLimits queueLimits = QueueLimits.NONE;

        // for tests: to count what is left over, to try each kind of socket, and to hear nobody else
        int localDiscoveryPort = LocalAnnouncement.GROUP_PORT;
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        Transport transport = Transport.best();

        private Builder() {}

        /**
         * Where to listen, for TCP and UDP alike; by default any address and a free port (0).
         *
         * @throws IllegalArgumentException when {@code address} is unresolved
         */
        public Builder bind(InetSocketAddress address) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("unresolved address " + address);
            }
            bind = address;
            return this;
        }

        /** DHT nodes to begin with, as {@code host:port}; names are looked up later. None by default. */
        public Builder bootstrap(String... hostAndPorts) {
            return bootstrap(List.of(hostAndPorts));
        }

        /**
         * DHT nodes to begin with, as {@code host:port}.
         *
         * @throws IllegalArgumentException when one has not that form
         */
        public Builder bootstrap(Collection<String> hostAndPorts) {
            hostAndPorts.forEach(Names::parse);
            bootstrap.addAll(hostAndPorts);
            return this;
        }

        /** False: no node of the DHT; peers come from magnet links, {@link Torrent#addPeer} and other peers. True by default. */
        public Builder dht(boolean enabled) {
            dht = enabled;
            return this;
        }

        /**
         * False: peers are told of no others, and what they tell is not heard (BEP 11). True by default, but never for
         * private torrents (BEP 27).
         */
        public Builder peerExchange(boolean enabled) {
            peerExchange = enabled;
            return this;
        }

        /**
         * True: torrents are announced to a multicast group of the local network, and peers found there (BEP 14): on the
         * interface of the address that the node is bound to; when it is bound to all, on each that is up, knows multicast
         * and is no loopback. The datagrams do not leave the link. False by default, since everybody there reads which
         * torrents this node has; private torrents (BEP 27) are never announced.
         */
        public Builder localDiscovery(boolean enabled) {
            localDiscovery = enabled;
            localInterface = null;
            return this;
        }

        /** As {@link #localDiscovery(boolean)}, on this interface alone. */
        public Builder localDiscovery(NetworkInterface onlyOn) {
            localDiscovery = true;
            localInterface = onlyOn;
            return this;
        }

        /**
         * Where futures complete, and the DHT node's callbacks run; by default daemon threads of the node's, as many as are
         * busy. It must not run what it is given on the thread that gives it, which is a loop.
         */
        public Builder callbackExecutor(Executor executor) {
            callbackExecutor = executor;
            return this;
        }

        /** Whom the torrents upload to; {@link Choker#boundedAltruism} by default. */
        public Builder choker(Choker choker) {
            upload = upload.withChoker(choker);
            return this;
        }

        /**
         * Peers that a torrent uploads to at a time; by default 4 to 24, as many as its up-link is best used with.
         *
         * @throws IllegalArgumentException when {@code count} is less than 1
         */
        public Builder uploadSlots(int count) {
            if (count < 1) {
                throw new IllegalArgumentException(count + " upload slots; the least is 1");
            }
            upload = upload.withSlots(count);
            return this;
        }

        /**
         * True: a torrent that has everything shows each peer only the pieces that are meant for it, one after another, so
         * that each leaves this node about once (BEP 16). For the first seeder of a torrent.
         */
        public Builder superSeed(boolean enabled) {
            upload = upload.withSuperSeed(enabled);
            return this;
        }

        public Builder limits(NodeLimits newLimits) {
            limits = newLimits;
            return this;
        }

        /** Whether peers are spoken to in plain; {@link Encryption#PREFERRED} by default. */
        public Builder encryption(Encryption wanted) {
            encryption = wanted;
            return this;
        }

        /**
         * How soon a torrent that is short of peers looks for more in the DHT; each time it stays short the wait doubles, up to
         * two minutes. 5 seconds by default, 100 milliseconds at least.
         */
        public Builder lookupInterval(Duration interval) {
            if (interval.compareTo(LEAST_LOOKUP_INTERVAL) < 0) {
                throw new IllegalArgumentException("lookupInterval is " + interval);
            }
            lookupInterval = interval;
            return this;
        }

        /**
         * Where the node remembers, in one small file for each torrent and the directory it lies in, which pieces were right, how
         * the files stood then (length and times), and what was transferred. A torrent added again is then checked only
         * where a file no longer stands so. Created when missing; written every half minute and at the end. By default nothing is
         * remembered, and every torrent is checked when it is added.
         */
        public Builder stateDirectory(Path directory) {
            stateDirectory = directory;
            return this;
        }

        /** True: what the state directory says of files is not believed, and all are checked. False by default. */
        public Builder recheck(boolean all) {
            recheck = all;
            return this;
        }

        /**
         * True: what is ordered of a torrent is kept in the state directory too, and holds again when the torrent is added
         * again: that it is paused or forced, its place in the queue, selection and priorities of files, the order of
         * pieces, rate limits (but those of one peer), upload slots and super-seeding, not the choker. Kept when the call that orders it
         * returns, until {@link Torrent#remove}. The program adds the torrents, in any order. False by default: it orders anew.
         */
        public Builder keepOrders(boolean enabled) {
            keepOrders = enabled;
            return this;
        }

        /** Of all torrents together, which share it equally; none by default. See {@link PeerNode#setRateLimits}. */
        public Builder rateLimits(RateLimits newLimits) {
            rateLimits = newLimits;
            return this;
        }

        /** Of each peer of each torrent by itself; none by default. See {@link Torrent#setPeerRateLimits(RateLimits)}. */
        public Builder peerRateLimits(RateLimits ofEach) {
            peerRates = ofEach;
            return this;
        }

        /** How many torrents are active at a time; all by default. See {@link PeerNode#setQueueLimits}. */
        public Builder queueLimits(QueueLimits newLimits) {
            queueLimits = newLimits;
            return this;
        }

        /**
         * Binds the sockets and starts.
         *
         * @throws IllegalStateException when orders are to be kept, and no state directory is named
         * @throws IOException when the address cannot be bound, nothing can be kept in the state directory, or no interface serves
         *     for local discovery
         */
        public PeerNode open() throws IOException {
            if (keepOrders && stateDirectory == null) {
                throw new IllegalStateException("to keep orders takes a state directory");
            }
            return new PeerNode(NodeFrame.open(this));
        }
    }
}
