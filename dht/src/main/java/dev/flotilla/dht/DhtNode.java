package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.DhtConfig;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Question;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node of the mainline DHT (BEP 5) on one UDP socket. It serves others as they serve it, finds the peers of a swarm, and
 * tells others that a peer is in one.
 *
 * <p>Nothing public is contacted unless it is given: without bootstrap nodes a node is the first of its own network, which
 * others may bootstrap from. Loopback and private addresses are addresses like any other.
 *
 * <p>No method but {@link #close} waits. Callbacks and completions run on the executor given to the builder, never on the
 * node's own thread, and those of one look-up or announcement one after the other. After {@link #close} nothing throws:
 * look-ups find nothing, other futures fail.
 *
 * <p>Thread-safe: commands cross to the node's one event loop.
 */
public final class DhtNode implements AutoCloseable {
    private final Channel channel;
    private final EventLoopGroup group;
    private final NodeLoop loop;
    private final Id160 nodeId;
    private final Executor callbackExecutor;
    private final InetSocketAddress localAddress;

    private DhtNode(Channel channel, EventLoopGroup group, NodeLoop loop, Id160 nodeId, Executor callbackExecutor) {
        this.channel = channel;
        this.group = group;
        this.loop = loop;
        this.nodeId = nodeId;
        this.callbackExecutor = callbackExecutor;
        localAddress = (InetSocketAddress) channel.localAddress();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the socket is bound; the port is the one in use, never 0. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    public Id160 nodeId() {
        return nodeId;
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
        return new PeerLookup(Goal.peers(infoHash, enough), loop, callbacks()).start(onPeer);
    }

    /**
     * Tells the nodes closest to {@code infoHash} that our peer listens at {@code port}, and keeps telling until closed.
     *
     * @param port 1 to 65535, or 0: the port from which others see this node's datagrams come ({@code implied_port})
     * @param onPeer receives each distinct peer of the swarm, found in passing, once a round; also our own
     */
    public Announcement announce(Id160 infoHash, int port, Consumer<Endpoint> onPeer) {
        checkPort(port);
        return new Announcement(infoHash, port, loop, callbacks()).start(onPeer);
    }

    /** The nodes closest to {@code target} that answer, closest first, at most 8 of each address family. */
    public CompletionStage<LookupResult> findNode(Id160 target) {
        return new PeerLookup(Goal.nodes(target), loop, callbacks())
                .start(peer -> {})
                .result();
    }

    /**
     * Asks one node whether it is there. Fails with {@link java.util.concurrent.TimeoutException} when nothing comes back,
     * with {@link DhtErrorException} when an error does; so do the other questions to one node.
     *
     * @throws IllegalArgumentException when {@code node} is unresolved, or no address of a node
     */
    public CompletionStage<NodeReply> ping(InetSocketAddress node) {
        return OneNode.ask(loop, callbacks(), node, Question.PING);
    }

    /** Asks one node for the nodes that it knows closest to {@code target}. */
    public CompletionStage<NodeReply> findNode(InetSocketAddress node, Id160 target) {
        return OneNode.ask(loop, callbacks(), node, Question.findNode(target, false, false));
    }

    /** Asks one node for the peers that it knows of a swarm; the reply also bears the token to announce with. */
    public CompletionStage<NodeReply> getPeers(InetSocketAddress node, Id160 infoHash) {
        return OneNode.ask(loop, callbacks(), node, Question.getPeers(infoHash));
    }

    /**
     * Tells one node that our peer is in a swarm, once: asks it for a token, then announces.
     *
     * @param port 1 to 65535, or 0 for {@code implied_port}
     */
    public CompletionStage<NodeReply> announce(InetSocketAddress node, Id160 infoHash, int port) {
        checkPort(port);
        boolean implied = port == 0;
        int stated = implied ? localAddress.getPort() : port;
        return getPeers(node, infoHash)
                .thenCompose(reply -> OneNode.ask(
                        loop, callbacks(), node, Question.announcePeer(infoHash, stated, implied, reply.token())));
    }

    private static void checkPort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    /**
     * Names a node that may be there, as a PORT message or a .torrent file does: pinged, and kept if it answers.
     *
     * @throws IllegalArgumentException when {@code node} is unresolved
     */
    public void addNode(InetSocketAddress node) {
        Endpoint endpoint = Endpoint.of(node);
        loop.submit((nowNanos, engine) -> engine.addNode(nowNanos, endpoint), () -> {});
    }

    public DhtStatistics statistics() {
        return Results.statistics(loop.engine().counters());
    }

    private Callbacks callbacks() {
        return new Callbacks(callbackExecutor);
    }

    /** Frees the port and ends the thread before it returns; look-ups under way end with what they have. */
    @Override
    public void close() {
        loop.submit((nowNanos, engine) -> loop.close(), () -> {});
        if (channel.eventLoop().inEventLoop()) {
            group.shutdownGracefully(
                    0, 1, TimeUnit.SECONDS); // a callback executor that runs in place: cannot wait here
        } else {
            channel.closeFuture().awaitUninterruptibly();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /**
     * How to open a {@link DhtNode}: every setting has a default.
     *
     * <p>Confined to its owner.
     */
    public static final class Builder {
        /** Sent as key {@code v} (BEP 20): FL, version 0.1. */
        private static final ByteString VERSION = ByteString.of((byte) 'F', (byte) 'L', (byte) 0, (byte) 1);

        private InetSocketAddress bind = new InetSocketAddress(0);
        private List<InetSocketAddress> bootstrap = List.of();
        private Executor callbackExecutor = ForkJoinPool.commonPool();
        private RandomGenerator random = new SecureRandom();
        private @Nullable Id160 nodeId;
        private Transport transport = Transport.best();
        private int sourceRate = SourceQuota.PER_SECOND;

        Builder() {}

        /** The address to bind; by default the wildcard address and a free port. */
        public Builder bind(InetSocketAddress address) {
            bind = address;
            return this;
        }

        /** Nodes to join through; unresolved host names are looked up off the event loop. None by default. */
        public Builder bootstrap(Collection<InetSocketAddress> nodes) {
            bootstrap = List.copyOf(nodes);
            return this;
        }

        /** Where callbacks and completions run; the common pool by default, which a callback that blocks would hold up. */
        public Builder callbackExecutor(Executor executor) {
            callbackExecutor = executor;
            return this;
        }

        /** The node's id; random by default. */
        public Builder nodeId(Id160 id) {
            nodeId = id;
            return this;
        }

        /** Makes every random choice of the node follow from {@code seed}, its secrets included: for tests only. */
        public Builder seed(long seed) {
            random = new SplittableRandom(seed);
            return this;
        }

        /**
         * How many datagrams a second are taken from one address that is not loopback, up to a million, and eight times as
         * many from one network (/24, /64); 100 by default, 0 for no limit: for measurements only.
         */
        public Builder sourceRate(int perSecond) {
            sourceRate = SourceQuota.check(perSecond);
            return this;
        }

        Builder transport(Transport chosen) {
            transport = chosen;
            return this;
        }

        /**
         * Binds the socket and starts.
         *
         * @throws IOException when the address cannot be bound
         */
        public DhtNode open() throws IOException {
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("flotilla-dht", true), transport.ioHandlers());
            Channel channel = bindTo(group);
            Id160 id = nodeId != null ? nodeId : Id160.random(random);
            NodeLoop loop =
                    new NodeLoop(channel, new SourceQuota(random.nextLong(), sourceRate), (nowNanos, outbox) -> {
                        Endpoint bound = Endpoint.of((InetSocketAddress) channel.localAddress());
                        DhtConfig config =
                                DhtConfig.of(id, bound).withVersion(VERSION).awaitingBootstrap(!bootstrap.isEmpty());
                        return new DhtEngine(nowNanos, config, random, outbox);
                    });
            channel.eventLoop().execute(() -> {
                channel.pipeline().addLast(loop);
                loop.start();
            });
            join(loop);
            return new DhtNode(channel, group, loop, id, callbackExecutor);
        }

        private Channel bindTo(EventLoopGroup group) throws IOException {
            Bootstrap netty = new Bootstrap().group(group).handler(new ChannelInboundHandlerAdapter());
            transport.configure(netty, bind);
            ChannelFuture bound = netty.bind(bind).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
                throw new IOException(
                        "cannot bind UDP " + bind + ": " + bound.cause().getMessage(), bound.cause());
            }
            return bound.channel();
        }

        private void join(NodeLoop loop) {
            List<Endpoint> known = bootstrap.stream()
                    .filter(address -> !address.isUnresolved())
                    .map(Endpoint::of)
                    .toList();
            List<InetSocketAddress> names =
                    bootstrap.stream().filter(InetSocketAddress::isUnresolved).toList();
            loop.submit((nowNanos, engine) -> engine.addBootstrap(nowNanos, known), () -> {});
            new BootstrapNames(loop).resolve(names);
        }
    }
}
