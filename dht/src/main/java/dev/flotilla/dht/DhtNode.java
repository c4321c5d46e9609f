package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Question;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node of the mainline DHT (BEP 5). It serves others as they serve it, finds the peers of a swarm and tells others that a
 * peer is in one, and keeps small items for all (BEP 44). Bound to several addresses it is several nodes that act as one
 * (BEP 45).
 *
 * <p>Nothing public is contacted unless it is given: without bootstrap nodes a node is the first of its own network, which
 * others may bootstrap from. Loopback and private addresses are addresses like any other, unless the profile is a public
 * one.
 *
 * <p>No method but {@link #close} waits. Callbacks and completions run on the executor given to the builder, never on the
 * node's own thread, and those of one look-up or announcement one after the other. After {@link #close} nothing throws:
 * look-ups find nothing, other futures fail.
 *
 * <p>Thread-safe: commands cross to the node's one event loop.
 */
public final class DhtNode implements AutoCloseable {
    /** What a node is made of. Immutable. */
    record Parts(
            EventLoopGroup group,
            NodeLoops loops,
            Signatures signatures,
            HealthWatch health,
            @Nullable StateKeeper keeper,
            Executor callbackExecutor,
            RandomGenerator random) {}

    private final Parts parts;
    private final NodeLoops loops;

    DhtNode(Parts parts) {
        this.parts = parts;
        loops = parts.loops;
    }

    public static DhtNodeBuilder builder() {
        return new DhtNodeBuilder();
    }

    /** Where the first socket is bound; the port is the one in use, never 0. */
    public InetSocketAddress localAddress() {
        return loops.all().get(0).localAddress();
    }

    /** Where the sockets are bound, in the order of the builder. */
    public List<InetSocketAddress> localAddresses() {
        return loops.all().stream().map(NodeLoop::localAddress).toList();
    }

    /** The id at the first address. In a public profile it follows the external address, once that is known (BEP 42). */
    public Id160 nodeId() {
        return loops.all().get(0).nodeId();
    }

    /** How the node is, as of at most a second ago. */
    public DhtHealth health() {
        return parts.health.health();
    }

    /** Completes once look-ups can be made ({@link DhtHealth#isUsable}); cancelled when the node closes before. */
    public CompletionStage<DhtHealth> whenReady() {
        return parts.health.usable();
    }

    /** Looks for all peers of a swarm, as {@link LookupOptions#DEFAULT} says. */
    public PeerLookup findPeers(Id160 infoHash) {
        return findPeers(infoHash, LookupOptions.DEFAULT);
    }

    public PeerLookup findPeers(Id160 infoHash, LookupOptions options) {
        return findPeers(infoHash, options, peer -> {});
    }

    /**
     * Looks for the peers of a swarm.
     *
     * @param onPeer receives each distinct peer once, as soon as a node names it
     */
    public PeerLookup findPeers(Id160 infoHash, LookupOptions options, Consumer<Endpoint> onPeer) {
        return new PeerLookup(goal(Goal.peers(infoHash, options.enough()), options), loops, callbacks()).start(onPeer);
    }

    private static Goal goal(Goal goal, LookupOptions options) {
        Goal limited = goal.within(TimeUnit.NANOSECONDS.convert(options.within()));
        Goal safe = options.secure() ? limited.securely() : limited;
        return options.traced() ? safe.withTrace() : safe;
    }

    /**
     * Tells the nodes closest to {@code infoHash} that our peer listens at {@code port}, and keeps telling until closed.
     *
     * @param port 1 to 65535, or 0: the port from which others see this node's datagrams come ({@code implied_port})
     * @param onPeer receives each distinct peer of the swarm, found in passing, once a round for each address bound; also
     *     our own
     */
    public Announcement announce(Id160 infoHash, int port, Consumer<Endpoint> onPeer) {
        return announce(infoHash, port, false, onPeer);
    }

    /**
     * The same for a peer that has all of the torrent, or not.
     *
     * @param seed as told to those that count (BEP 33)
     */
    public Announcement announce(Id160 infoHash, int port, boolean seed, Consumer<Endpoint> onPeer) {
        checkPort(port);
        return new Announcement(infoHash, port, loops, callbacks()).start(seed, onPeer);
    }

    /** The nodes closest to {@code target} that answer, closest first, at most 8 of each address family. */
    public CompletionStage<LookupResult> findNode(Id160 target) {
        return findNode(target, LookupOptions.DEFAULT);
    }

    public CompletionStage<LookupResult> findNode(Id160 target, LookupOptions options) {
        return new PeerLookup(goal(Goal.nodes(target), options), loops, callbacks())
                .start(peer -> {})
                .result();
    }

    /** Counts the peers of a swarm (BEP 33). */
    public CompletionStage<ScrapeResult> scrape(Id160 infoHash) {
        return Scrape.start(loops, callbacks(), infoHash);
    }

    /** Info-hashes that the nodes on the way to {@code target} store peers of (BEP 51). */
    public CompletionStage<SampleResult> sample(Id160 target) {
        return Sampling.start(loops, callbacks(), target);
    }

    /** Reads an item that never changes (BEP 44). */
    public CompletionStage<ItemResult<ImmutableItem>> get(Id160 target) {
        return Items.getImmutable(loops, callbacks(), target);
    }

    /**
     * Reads the newest version of an item (BEP 44).
     *
     * @param publicKey of its author, 32 bytes
     * @param salt up to 64 bytes, often none
     */
    public CompletionStage<ItemResult<SignedItem>> get(ByteString publicKey, ByteString salt) {
        return Items.getSigned(loops, callbacks(), publicKey, salt);
    }

    /** Puts an item once: the nodes closest to it keep it for two hours (BEP 44). */
    public CompletionStage<PutResult> put(DhtItem item) {
        return putOnce(item, Items.noCas());
    }

    /**
     * Puts a version of an item once, in place of another one.
     *
     * @param expectedSeq nodes that have another version than this one refuse ({@code cas})
     */
    public CompletionStage<PutResult> put(SignedItem item, long expectedSeq) {
        return putOnce(item, Items.cas(expectedSeq));
    }

    private CompletionStage<PutResult> putOnce(DhtItem item, long cas) {
        Publication once = new Publication(loops, callbacks()).start(item, cas);
        return once.firstRound().whenComplete((result, failure) -> once.close());
    }

    /** Keeps an item alive until closed, ours or another's. */
    public Publication publish(DhtItem item) {
        return new Publication(loops, callbacks()).start(item, Items.noCas());
    }

    /**
     * Puts a value under a key of ours, as a newer version than any that is out there, and keeps it alive until closed.
     *
     * @param salt tells the items of one key apart, up to 64 bytes; may be empty
     * @param value bencoded, 1 to 1000 bytes; {@link TorrentVersion#value} for a torrent (BEP 46)
     * @throws IllegalArgumentException when an argument is out of its bounds
     */
    public PublishedValue publish(ItemKey key, ByteString salt, ByteString value) {
        return new PublishedValue(key, salt, value, loops, callbacks()).start();
    }

    /**
     * Watches the item of a key: reads it at once, and then again and again.
     *
     * @param every between two reads, one second to one day; more or less 10 %
     * @param onVersion receives each newer version seen, and what is there at first; {@link TorrentVersion#of} tells the
     *     torrent that it points to (BEP 46)
     */
    public Following follow(ByteString publicKey, ByteString salt, Duration every, Consumer<SignedItem> onVersion) {
        RandomGenerator random = new SplittableRandom(parts.random.nextLong());
        return new Following(publicKey, salt, every, onVersion, loops, callbacks(), random).start();
    }

    /**
     * Asks one node whether it is there. Fails with {@link java.util.concurrent.TimeoutException} when nothing comes back,
     * with {@link DhtErrorException} when an error does; so do the other questions to one node.
     *
     * @throws IllegalArgumentException when {@code node} is unresolved, or no address of a node
     */
    public CompletionStage<NodeReply> ping(InetSocketAddress node) {
        return OneNode.ask(loops, callbacks(), node, Question.PING);
    }

    /** Asks one node for the nodes that it knows closest to {@code target}. */
    public CompletionStage<NodeReply> findNode(InetSocketAddress node, Id160 target) {
        return OneNode.ask(loops, callbacks(), node, Question.findNode(target, false, false));
    }

    /** Asks one node for the peers that it knows of a swarm; the reply also bears the token to announce with. */
    public CompletionStage<NodeReply> getPeers(InetSocketAddress node, Id160 infoHash) {
        return OneNode.ask(loops, callbacks(), node, Question.getPeers(infoHash));
    }

    /** Asks one node for info-hashes that it stores peers of (BEP 51), and for the nodes closest to {@code target}. */
    public CompletionStage<SampleReply> sample(InetSocketAddress node, Id160 target) {
        return OneNode.ask(loops, callbacks(), node, Sampling.question(target), Sampling::reply);
    }

    /**
     * Tells one node that our peer is in a swarm, once: asks it for a token, then announces.
     *
     * @param port 1 to 65535, or 0 for {@code implied_port}
     */
    public CompletionStage<NodeReply> announce(InetSocketAddress node, Id160 infoHash, int port) {
        checkPort(port);
        boolean implied = port == 0;
        int stated = implied ? localAddress().getPort() : port;
        return getPeers(node, infoHash)
                .thenCompose(reply -> OneNode.ask(
                        loops, callbacks(), node, Question.announcePeer(infoHash, stated, implied, reply.token())));
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
        loops.each((nowNanos, engine) -> engine.addNode(nowNanos, endpoint));
    }

    public DhtStatistics statistics() {
        return DhtStatistics.of(
                loops.all().stream().map(loop -> loop.engine().counters()).toList());
    }

    private Callbacks callbacks() {
        return new Callbacks(parts.callbackExecutor);
    }

    /**
     * Saves what is to be remembered, frees the ports and ends the threads before it returns; look-ups under way end with
     * what they have.
     */
    @Override
    public void close() {
        boolean mayWait = !loops.inEventLoop(); // a callback executor that runs in place cannot wait here
        if (parts.keeper != null) {
            parts.keeper.saveLast(mayWait);
        }
        loops.closeAll();
        parts.signatures.close();
        parts.health.close();
        if (mayWait) {
            loops.awaitClosed();
            parts.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        } else {
            parts.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
