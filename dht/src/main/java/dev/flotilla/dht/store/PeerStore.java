package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The peers that others announced to us, by info-hash (BEP 5, <i>announce_peer</i>).
 *
 * <p>Confined to its owner loop.
 */
public final class PeerStore {
    // Bounded twice: a swarm holds so many peers of a family, then a new one takes the place of an old one; all swarms
    // together hold so many bytes, then the least useful of a few random swarms goes: that with the fewest peers and,
    // of
    // equals, the farthest from our own id, since nobody will come here to ask for it. A newcomer is never refused, so
    // filling the store with junk only makes junk displace junk.

    private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Info-hashes in one answer to {@code sample_infohashes}. */
    public static final int MAX_INFO_HASHES = 20;

    private static final int EVICTION_SAMPLE = 16;

    private final Id160 ownId;
    private final StoreLimits limits;
    private final RandomGenerator random;
    private final Map<Id160, StoredSwarm> byInfoHash = new HashMap<>();
    private final List<StoredSwarm> swarms = new ArrayList<>();

    private final long startNanos;
    private long sweptNanos;
    private long bytes;
    private int peers;

    /**
     * An empty store.
     *
     * @param random used by this store alone
     */
    public PeerStore(long nowNanos, StoreBudget budget, RandomGenerator random) {
        this.ownId = budget.ownId();
        this.limits = budget.limits();
        this.random = random;
        startNanos = nowNanos;
        sweptNanos = nowNanos;
    }

    /**
     * Stores {@code peer}, or renews it.
     *
     * @param seed whether it said to have all (BEP 33)
     */
    public void add(long nowNanos, Id160 infoHash, Endpoint peer, boolean seed) {
        expire(nowNanos);
        StoredSwarm swarm = byInfoHash.get(infoHash);
        if (swarm == null) {
            swarm = new StoredSwarm(infoHash, swarms.size());
            byInfoHash.put(infoHash, swarm);
            swarms.add(swarm);
        } else {
            discount(swarm);
        }
        swarm.family(peer.isIpv4()).add(peer, second(nowNanos), limits.peersPerSwarm(), random);
        count(swarm);
        while (bytes > limits.bytes() && swarms.size() > 1) {
            remove(leastUsefulBut(swarm));
        }
    }

    /**
     * Writes up to {@code count} peers of one address family, a random choice without repetition, in the compact form of 6
     * or 18 bytes each.
     *
     * @param noSeeds leaves out those that have all (BEP 33, {@code noseed})
     * @return how many were written
     * @throws IndexOutOfBoundsException when {@code into} has no room for {@code count}
     */
    public int writeSample(
            long nowNanos, Id160 infoHash, boolean ipv4, int count, boolean noSeeds, byte[] into, int offset) {
        expire(nowNanos);
        StoredSwarm swarm = byInfoHash.get(infoHash);
        List<Endpoint> sample = new ArrayList<>();
        if (swarm != null) {
            swarm.family(ipv4).sample(count, second(nowNanos), limits.peerLifetimeSeconds(), random, sample);
        }
        int at = offset;
        for (Endpoint peer : sample) {
            peer.writeCompact(into, at);
            at += peer.compactLength();
        }
        return sample.size();
    }

    /**
     * Whether {@code asker} gets a token: not always when its address family has many peers here, so that the others are
     * stored by our neighbours; always when it is stored here already.
     */
    public boolean grantsToken(long nowNanos, Id160 infoHash, Endpoint asker) {
        return true;
    }

    /** True when peers are stored for {@code infoHash}: then a scrape is answered with filters (BEP 33). */
    public boolean has(long nowNanos, Id160 infoHash) {
        return byInfoHash.containsKey(infoHash);
    }

    /**
     * Writes the filter of all seeds, or of all other peers, of both address families: {@link BloomFilter#BYTES} bytes
     * (BEP 33, {@code BFsd} and {@code BFpe}). What stood there is overwritten.
     */
    public void writeBloom(long nowNanos, Id160 infoHash, boolean seeds, byte[] into, int offset) {
        Arrays.fill(into, offset, offset + BloomFilter.BYTES, (byte) 0);
    }

    /** After how many seconds {@link #writeInfoHashes} writes others, 0 to 21,600 (BEP 51, {@code interval}). */
    public int infoHashesIntervalSeconds(long nowNanos) {
        return 0;
    }

    /**
     * Writes a random choice of the info-hashes for which peers are stored, at most {@link #MAX_INFO_HASHES} (BEP 51,
     * {@code samples}). {@link #swarms} is {@code num}.
     *
     * @return how many were written, 20 bytes each
     */
    public int writeInfoHashes(long nowNanos, byte[] into, int offset) {
        return 0;
    }

    /** Forgets what is too old; looks at most once a minute. */
    public void expire(long nowNanos) {
        if (nowNanos - sweptNanos < SWEEP_NANOS) {
            return;
        }
        sweptNanos = nowNanos;
        int second = second(nowNanos);
        for (int i = swarms.size() - 1; i >= 0; i--) {
            StoredSwarm swarm = swarms.get(i);
            discount(swarm);
            swarm.ipv4.expire(second, limits.peerLifetimeSeconds());
            swarm.ipv6.expire(second, limits.peerLifetimeSeconds());
            count(swarm);
            if (swarm.peers() == 0) {
                remove(swarm);
            }
        }
    }

    private StoredSwarm leastUsefulBut(StoredSwarm newest) {
        StoredSwarm victim = null;
        for (int i = 0; victim == null || i < EVICTION_SAMPLE; i++) {
            StoredSwarm other = swarms.get(random.nextInt(swarms.size()));
            if (other != newest && (victim == null || isLessUseful(other, victim))) {
                victim = other;
            }
        }
        return victim;
    }

    private boolean isLessUseful(StoredSwarm a, StoredSwarm b) {
        return a.peers() != b.peers() ? a.peers() < b.peers() : ownId.compareDistance(a.infoHash, b.infoHash) > 0;
    }

    private void remove(StoredSwarm swarm) {
        discount(swarm);
        byInfoHash.remove(swarm.infoHash);
        StoredSwarm last = swarms.remove(swarms.size() - 1);
        if (last != swarm) {
            swarms.set(swarm.index, last);
            last.index = swarm.index;
        }
    }

    private void discount(StoredSwarm swarm) {
        bytes -= swarm.bytes();
        peers -= swarm.peers();
    }

    private void count(StoredSwarm swarm) {
        bytes += swarm.bytes();
        peers += swarm.peers();
    }

    private int second(long nowNanos) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
    }

    public int peers() {
        return peers;
    }

    public int swarms() {
        return swarms.size();
    }

    /** What all this takes, about. */
    public long bytes() {
        return bytes;
    }

    void checkInvariants() {
        int countedPeers = 0;
        long countedBytes = 0;
        for (int i = 0; i < swarms.size(); i++) {
            StoredSwarm swarm = swarms.get(i);
            countedPeers += swarm.peers();
            countedBytes += swarm.bytes();
            check(swarm.index == i && byInfoHash.get(swarm.infoHash) == swarm, "place of " + swarm.infoHash);
            check(swarm.ipv4.size() <= limits.peersPerSwarm(), "IPv4 peers of " + swarm.infoHash);
            check(swarm.ipv6.size() <= limits.peersPerSwarm(), "IPv6 peers of " + swarm.infoHash);
        }
        check(byInfoHash.size() == swarms.size(), "map and list");
        check(countedPeers == peers && countedBytes == bytes, "counts");
        check(bytes <= limits.bytes() || swarms.size() == 1, "budget");
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
