package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.ArrayList;
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
    private static final int EVICTION_SAMPLE = 16;

    private final Id160 ownId;
    private final Limits limits;
    private final RandomGenerator random;
    private final Map<Id160, StoredSwarm> byInfoHash = new HashMap<>();
    private final List<StoredSwarm> swarms = new ArrayList<>();

    private final long startNanos;
    private long sweptNanos;
    private long bytes;
    private int peers;

    /**
     * What is kept at most.
     *
     * @param bytes memory for all peers, about
     * @param peersPerSwarm of each address family
     * @param lifetimeSeconds from the last announce of a peer until it is forgotten, at most 43,200
     */
    public record Limits(long bytes, int peersPerSwarm, int lifetimeSeconds) {
        /** 32 MiB, 2048 peers, 45 minutes. */
        public static final Limits DEFAULT = new Limits(32L << 20, 2048, 45 * 60);

        public Limits {
            if (bytes < 1024 || peersPerSwarm < 1 || lifetimeSeconds < 1 || lifetimeSeconds > 43_200) {
                throw new IllegalArgumentException(
                        "limits " + bytes + " bytes, " + peersPerSwarm + " peers, " + lifetimeSeconds + " s");
            }
        }
    }

    public PeerStore(long nowNanos, Id160 ownId, Limits limits, RandomGenerator random) {
        this.ownId = ownId;
        this.limits = limits;
        this.random = random;
        startNanos = nowNanos;
        sweptNanos = nowNanos;
    }

    /** Stores {@code peer}, or renews it. */
    public void add(long nowNanos, Id160 infoHash, Endpoint peer) {
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

    /** Up to {@code count} peers of one address family, a uniform choice without repetition. */
    public List<Endpoint> sample(long nowNanos, Id160 infoHash, boolean ipv4, int count) {
        expire(nowNanos);
        StoredSwarm swarm = byInfoHash.get(infoHash);
        List<Endpoint> sample = new ArrayList<>();
        if (swarm != null) {
            swarm.family(ipv4).sample(count, second(nowNanos), limits.lifetimeSeconds(), random, sample);
        }
        return sample;
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
            swarm.ipv4.expire(second, limits.lifetimeSeconds());
            swarm.ipv6.expire(second, limits.lifetimeSeconds());
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
