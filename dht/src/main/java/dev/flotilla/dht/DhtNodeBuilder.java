package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How to open a {@link DhtNode}: every setting has a default.
 *
 * <p>Confined to its owner.
 */
public final class DhtNodeBuilder {
    private static final int MAX_ADDRESSES = 16;
    private static final int MAX_NETWORK_BYTES = 32;

    List<InetSocketAddress> bind = List.of(new InetSocketAddress(0));
    List<InetSocketAddress> bootstrap = List.of();
    Executor callbackExecutor = ForkJoinPool.commonPool();
    Consumer<DhtHealth> onHealth = health -> {};
    DhtProfile profile = DhtProfile.PRIVATE;
    ByteString network = ByteString.EMPTY;
    boolean readOnly;
    boolean enforcesIds;
    int sourceRate = SourceQuota.PER_SECOND;
    long storageBytes = 32L << 20;
    RandomGenerator random = new SecureRandom();

    @Nullable
    Id160 nodeId;

    @Nullable
    Path stateFile;

    Transport transport = Transport.best();

    DhtNodeBuilder() {}

    /** The address to bind; by default the wildcard address and a free port. */
    public DhtNodeBuilder bind(InetSocketAddress address) {
        return bind(List.of(address));
    }

    /**
     * The addresses to bind, 1 to {@value #MAX_ADDRESSES}: at each is a node with its own id, as BEP 45 asks of hosts
     * with several.
     */
    public DhtNodeBuilder bind(Collection<InetSocketAddress> addresses) {
        check(!addresses.isEmpty() && addresses.size() <= MAX_ADDRESSES, "1 to 16 addresses are bound");
        bind = List.copyOf(addresses);
        return this;
    }

    /** Nodes to join through; unresolved host names are looked up off the event loop. None by default. */
    public DhtNodeBuilder bootstrap(Collection<InetSocketAddress> nodes) {
        bootstrap = List.copyOf(nodes);
        return this;
    }

    /** Where callbacks and completions run; the common pool by default, which a callback that blocks would hold up. */
    public DhtNodeBuilder callbackExecutor(Executor executor) {
        callbackExecutor = executor;
        return this;
    }

    /** Receives the health of the node whenever it changes, at most 40 times a second. */
    public DhtNodeBuilder onHealth(Consumer<DhtHealth> listener) {
        onHealth = listener;
        return this;
    }

    /** The node's id at the first address; by default the one that the state file remembers, or a random one. */
    public DhtNodeBuilder nodeId(Id160 id) {
        nodeId = id;
        return this;
    }

    /** {@link DhtProfile#PRIVATE} by default. */
    public DhtNodeBuilder profile(DhtProfile chosen) {
        profile = chosen;
        return this;
    }

    /**
     * The tag of a network of one's own, up to {@value #MAX_NETWORK_BYTES} bytes as UTF-8: it is sent with every
     * message, and messages with another tag, or none, are dropped, so that the network never merges with another.
     * None by default.
     */
    public DhtNodeBuilder network(String tag) {
        ByteString bytes = ByteString.of(tag.getBytes(StandardCharsets.UTF_8));
        check(bytes.size() <= MAX_NETWORK_BYTES, "a network tag has at most 32 bytes");
        network = bytes;
        return this;
    }

    /** Asks, but answers nobody and stays out of their tables (BEP 43): for short visits, and behind bad NATs. */
    public DhtNodeBuilder readOnly(boolean only) {
        readOnly = only;
        return this;
    }

    /** Keeps no node whose id does not belong to its address (BEP 42); without this such nodes only come last. */
    public DhtNodeBuilder enforceIds(boolean enforce) {
        enforcesIds = enforce;
        return this;
    }

    /**
     * How many datagrams a second are taken from one address that is not loopback, up to a million, and eight times as
     * many from one network (/24, /64); 100 by default. 0 for no limit, and then not on long answers to unproved
     * addresses either: for measurements only.
     */
    public DhtNodeBuilder sourceRate(int perSecond) {
        sourceRate = SourceQuota.check(perSecond);
        return this;
    }

    /** Memory for the peers and items of strangers in bytes, 64 KiB or more; 32 MiB by default. */
    public DhtNodeBuilder storageBytes(long bytes) {
        check(bytes >= 64 << 10, "at least 65,536 bytes are needed, not " + bytes);
        storageBytes = bytes;
        return this;
    }

    /**
     * Where the node remembers its ids and the nodes that it knew: read when it opens, replaced as a whole every five
     * minutes and when it closes. A file that is missing or damaged is no error. None by default.
     */
    public DhtNodeBuilder stateFile(Path file) {
        stateFile = file;
        return this;
    }

    /** Makes every random choice of the node follow from {@code seed}, its secrets included: for tests only. */
    public DhtNodeBuilder seed(long seed) {
        random = new SplittableRandom(seed);
        return this;
    }

    DhtNodeBuilder transport(Transport chosen) {
        transport = chosen;
        return this;
    }

    private static void check(boolean valid, String problem) {
        if (!valid) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * Binds the sockets and starts.
     *
     * @throws IOException when an address cannot be bound
     */
    public DhtNode open() throws IOException {
        return new Opening(this).open();
    }
}
