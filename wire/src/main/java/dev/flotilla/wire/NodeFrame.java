package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.disk.DiskLimits;
import dev.flotilla.wire.disk.DiskPool;
import dev.flotilla.wire.storage.ResumeFile;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One open node: its parts, and the order in which they come and go.
 *
 * <p>Thread-safe: immutable, made of parts that are; the first to close closes.
 */
final class NodeFrame {
    private static final byte[] CLIENT_PREFIX = "-FL0100-".getBytes(StandardCharsets.US_ASCII);
    private static final int BIND_ATTEMPTS = 20;

    private final NodeThreads threads;
    private final Channel server;
    private final Acceptor acceptor;
    private final Registry registry;
    private final NodeParts parts;
    private final InetSocketAddress localAddress;
    private final Set<TorrentSession> unreleased = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private NodeFrame(NodeThreads threads, Channel server, Acceptor acceptor, Registry registry, NodeParts parts) {
        this.threads = threads;
        this.server = server;
        this.acceptor = acceptor;
        this.registry = registry;
        this.parts = parts;
        this.localAddress = (InetSocketAddress) server.localAddress();
    }

    InetSocketAddress localAddress() {
        return localAddress;
    }

    NodeParts parts() {
        return parts;
    }

    List<Torrent> torrents() {
        return registry.all();
    }

    /**
     * Binds TCP, then UDP on the same port; when the port was free for one only, and any will do, tries another.
     *
     * @throws IOException when that fails, or nothing can be kept in the state directory
     */
    static NodeFrame open(PeerNode.Builder wanted) throws IOException {
        if (wanted.stateDirectory != null) {
            ResumeFile.prepare(wanted.stateDirectory);
        }
        NodeThreads threads = new NodeThreads(wanted.transport, wanted.callbackExecutor);
        NodeFrame frame = null;
        try {
            for (int attempt = 1; frame == null; attempt++) {
                try {
                    frame = bind(wanted, threads);
                } catch (IOException e) {
                    if (wanted.bind.getPort() != 0 || attempt == BIND_ATTEMPTS) {
                        throw e;
                    }
                }
            }
            return frame;
        } finally {
            if (frame == null) {
                threads.close();
            }
        }
    }

    private static NodeFrame bind(PeerNode.Builder wanted, NodeThreads threads) throws IOException {
        Id160 peerId = newPeerId();
        NodeCounters counters = new NodeCounters();
        Registry registry = new Registry();
        Sockets sockets = new Sockets(
                wanted.transport, wanted.allocator, wanted.bind.getAddress(), wanted.limits.handshakeTimeout());
        Greetings greetings = new Greetings(wanted.encryption, new SecureRandom());
        Acceptor acceptor = new Acceptor(wanted.limits, counters, registry, greetings);
        Channel server = listen(sockets, threads.loops().next(), wanted.bind.getPort(), acceptor);
        InetSocketAddress bound = (InetSocketAddress) server.localAddress();
        NodeFrame frame = null;
        LocalDiscovery localDiscovery = null;
        try {
            localDiscovery = wanted.localDiscovery ? openLocalDiscovery(wanted, bound, counters) : null;
            NodeParts parts = new NodeParts(
                    peerId,
                    wanted.limits,
                    wanted.upload,
                    sockets,
                    bound.getPort(),
                    counters,
                    new HalfOpen(wanted.limits.halfOpen()),
                    greetings,
                    wanted.dht ? openDht(wanted, bound, threads) : null,
                    localDiscovery,
                    wanted.peerExchange,
                    new DiskPool(diskLimits(wanted.limits.bufferBytes()), wanted.allocator),
                    new Names(threads.lookUps()),
                    threads.callbacks(),
                    wanted.lookupInterval,
                    wanted.stateDirectory,
                    wanted.recheck,
                    wanted.keepOrders,
                    new NodeRate(),
                    new NodeRate(),
                    wanted.peerRates,
                    new Admission(threads.loops().next()));
            parts.admission().setLimits(wanted.queueLimits);
            setRates(parts, wanted.rateLimits);
            frame = new NodeFrame(threads, server, acceptor, registry, parts);
            return frame;
        } finally {
            if (frame == null) {
                server.close().awaitUninterruptibly();
                if (localDiscovery != null) {
                    localDiscovery.close();
                }
            }
        }
    }

    private static Channel listen(Sockets sockets, EventLoop loop, int port, Acceptor acceptor) throws IOException {
        ChannelFuture listening = sockets.listen(loop, port, acceptor).awaitUninterruptibly();
        if (listening.isSuccess()) {
            return listening.channel();
        }
        String reason = listening.cause().getMessage();
        throw new IOException(
                "cannot listen on TCP port " + port + " of " + sockets.local().getHostAddress() + ": " + reason,
                listening.cause());
    }

    private static DhtNode openDht(PeerNode.Builder wanted, InetSocketAddress bound, NodeThreads threads)
            throws IOException {
        return DhtNode.builder()
                .bind(bound)
                .bootstrap(wanted.bootstrap.stream().map(Names::parse).toList())
                .callbackExecutor(threads.callbacks())
                .open();
    }

    private static LocalDiscovery openLocalDiscovery(
            PeerNode.Builder wanted, InetSocketAddress bound, NodeCounters counters) throws IOException {
        return LocalDiscovery.open(bound, wanted.localInterface, wanted.localDiscoveryPort, counters);
    }

    private static DiskLimits diskLimits(long bufferBytes) {
        DiskLimits usual = DiskLimits.DEFAULT;
        return new DiskLimits(
                usual.threads(), bufferBytes, bufferBytes / 2, bufferBytes / 4, usual.readBytes(), usual.openFiles());
    }

    static void setRates(NodeParts parts, RateLimits limits) {
        long now = System.nanoTime();
        parts.uploadRate().setRate(now, limits.uploadBytesPerSecond());
        parts.downloadRate().setRate(now, limits.downloadBytesPerSecond());
    }

    /** The client's prefix (BEP 20), then random: nobody can tell it from outside before we say it. */
    private static Id160 newPeerId() {
        byte[] id = new byte[Id160.BYTES];
        new SecureRandom().nextBytes(id);
        System.arraycopy(CLIENT_PREFIX, 0, id, 0, CLIENT_PREFIX.length);
        return Id160.of(id);
    }

    Torrent add(Magnet magnet, @Nullable Metainfo metainfo, Path directory) {
        Orders orders = Orders.of(parts, magnet.infoHash());
        Torrent added = registry.add(magnet.infoHash(), () -> {
            TorrentState first = metainfo == null ? TorrentState.FETCHING_METADATA : TorrentState.CHECKING;
            EventLoop loop = threads.loops().next();
            Publication published = new Publication(parts.callbacks(), first, metainfo);
            TorrentSession session = new TorrentSession(
                    parts, loop, magnet.infoHash(), magnet.selectOnly(), directory, published, orders);
            unreleased.add(session);
            TorrentQueue.Part part = metainfo == null ? TorrentQueue.Part.DOWNLOAD : TorrentQueue.Part.CHECK;
            orders.setPlace(parts.admission().add(session, part, orders.place()));
            session.released().thenRun(() -> unreleased.remove(session));
            loop.execute(() -> orders.giveTo(session));
            loop.execute(() -> session.onStart(metainfo, magnet.peers()));
            return new Torrent(magnet, session, registry::remove);
        });
        orders.save();
        return added;
    }

    void close() {
        if (!closing.compareAndSet(false, true)) {
            if (!threads.isOwnCallback()) {
                closed.join();
            }
            return;
        }
        server.close().awaitUninterruptibly();
        server.eventLoop().submit(acceptor::close).awaitUninterruptibly(); // a loop that ends may leave channels open
        registry.close().forEach(Torrent::close);
        unreleased.forEach(session -> session.released().join());
        if (parts.localDiscovery() != null) {
            parts.localDiscovery().close();
        }
        if (parts.dht() != null) {
            parts.dht().close();
        }
        parts.disk().close();
        threads.close();
        closed.complete(null);
    }
}
