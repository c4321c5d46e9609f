package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that others announced to us, by info-hash (BEP 5, <i>announce_peer</i>; BEP 33; BEP 51).
 *
 * <p>Confined to its owner loop.
 */
public final class PeerStore {
    /** Info-hashes in one answer to {@code sample_infohashes}. */
    public static final int MAX_INFO_HASHES = InfoHashSample.MAX;

    // 15 bits of four seconds wrap after 36 hours. Peers live twelve hours at most, and a sweep that is asked at least
    // once a lifetime has seen all after sixteen times.
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(4);

    // Random early refusal: from a fifth of the limit on some, at the limit nearly all. A few still come in, each in
    // place of a random peer, so that no flood can close a swarm for good.
    private static final double REFUSAL_STARTS = 0.2;
    private static final double MOST_REFUSED = 15.0 / 16;

    private static final boolean[] FAMILIES = {true, false};

    private final StoreBudget budget;
    private final StoreLimits limits;
    private final RandomGenerator random;
    private final StoreTable<StoredSwarm> swarms;
    private final InfoHashSample infoHashes;
    private final Sweep sweep;
    private final PeerKey key = new PeerKey();
    private final long secret;
    private final long startNanos;
    private @Nullable Sha1 sha1;
    private int peers;

    /**
     * An empty store.
     *
     * @param budget has no other peer store
     * @param random used by this store alone
     */
    public PeerStore(long nowNanos, StoreBudget budget, RandomGenerator random) {
        this.budget = budget;
        this.limits = budget.limits();
        this.random = random;
        swarms = new StoreTable<>(random, swarm -> peers -= swarm.peers());
        infoHashes = new InfoHashSample(random);
        sweep = new Sweep(nowNanos, limits.peerLifetimeSeconds());
        secret = random.nextLong();
        startNanos = nowNanos;
        budget.setSwarms(swarms);
    }

    /**
     * Stores {@code peer}, or renews it.
     *
     * @param seed whether it said to have all (BEP 33)
     */
    public void add(long nowNanos, Id160 infoHash, Endpoint peer, boolean seed) {
        expire(nowNanos);
        StoredSwarm swarm = swarms.get(infoHash);
        if (swarm == null) {
            swarm = new StoredSwarm(infoHash);
            swarms.put(swarm);
        }
        int bytesBefore = swarm.bytes();
        int peersBefore = swarm.peers();
        key.read(peer);
        swarm.makeFamily(key.ipv4).add(key, tick(nowNanos), seed, limits.peersPerSwarm(), secret, random);
        account(swarm, bytesBefore, peersBefore);
        budget.trim(swarm);
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
        Objects.checkFromIndexSize(offset, count * (ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6), into.length);
        expire(nowNanos);
        PeerSet there = family(infoHash, ipv4);
        return there == null ? 0 : there.sample(count, tick(nowNanos), lifetimeTicks(), noSeeds, random, into, offset);
    }

    /**
     * Whether {@code asker} gets a token: not always when its address family has many peers here, so that the others are
     * stored by our neighbours; always when it is stored here already.
     */
    public boolean grantsToken(long nowNanos, Id160 infoHash, Endpoint asker) {
        expire(nowNanos);
        PeerSet there = family(infoHash, asker.isIpv4());
        if (there == null) {
            return true;
        }
        double full = (double) there.size() / limits.peersPerSwarm();
        if (full <= REFUSAL_STARTS) {
            return true;
        }
        key.read(asker);
        double refused = Math.min(MOST_REFUSED, (full - REFUSAL_STARTS) / (1 - REFUSAL_STARTS));
        return there.knows(key) || random.nextDouble() >= refused;
    }

    /** True when peers are stored for {@code infoHash}: then a scrape is answered with filters (BEP 33). */
    public boolean has(long nowNanos, Id160 infoHash) {
        expire(nowNanos);
        return swarms.get(infoHash) != null;
    }

    /**
     * Writes the filter of all seeds, or of all other peers, of both address families: {@link BloomFilter#BYTES} bytes
     * (BEP 33, {@code BFsd} and {@code BFpe}). What stood there is overwritten.
     */
    public void writeBloom(long nowNanos, Id160 infoHash, boolean seeds, byte[] into, int offset) {
        Arrays.fill(into, offset, offset + BloomFilter.BYTES, (byte) 0);
        expire(nowNanos);
        StoredSwarm swarm = swarms.get(infoHash);
        if (swarm == null) {
            return;
        }
        Sha1 hasher = sha1 == null ? Sha1.fresh() : sha1;
        sha1 = hasher;
        int bytesBefore = swarm.bytes();
        for (boolean ipv4 : FAMILIES) {
            PeerSet there = swarm.family(ipv4);
            if (there != null) {
                there.addTo(into, offset, seeds, tick(nowNanos), lifetimeTicks(), hasher);
            }
        }
        account(swarm, bytesBefore, swarm.peers());
        budget.trim(swarm);
    }

    /** After how many seconds {@link #writeInfoHashes} writes others, 0 to 21,600 (BEP 51, {@code interval}). */
    public int infoHashesIntervalSeconds(long nowNanos) {
        expire(nowNanos);
        return infoHashes.intervalSeconds(nowNanos, swarms);
    }

    /**
     * Writes a random choice of the info-hashes for which peers are stored, at most {@link #MAX_INFO_HASHES} (BEP 51,
     * {@code samples}). {@link #swarms} is {@code num}.
     *
     * @return how many were written, 20 bytes each
     */
    public int writeInfoHashes(long nowNanos, byte[] into, int offset) {
        expire(nowNanos);
        return infoHashes.write(nowNanos, swarms, into, offset);
    }

    /** Forgets what is too old: some of it, so call it at least once a minute. All other methods call it. */
    public void expire(long nowNanos) {
        if (sweep.outlivedAll(nowNanos)) {
            swarms.clear();
            peers = 0;
        }
        int due = sweep.due(nowNanos, swarms.size());
        for (int i = 0; i < due && swarms.size() > 0; i++) {
            StoredSwarm swarm = swarms.at(sweep.next(swarms.size()));
            int bytesBefore = swarm.bytes();
            int peersBefore = swarm.peers();
            swarm.expire(tick(nowNanos), lifetimeTicks());
            account(swarm, bytesBefore, peersBefore);
            if (swarm.peers() == 0) {
                swarms.remove(swarm);
            }
        }
    }

    private void account(StoredSwarm swarm, int bytesBefore, int peersBefore) {
        swarms.resized(swarm, bytesBefore);
        peers += swarm.peers() - peersBefore;
        swarm.rate();
    }

    private @Nullable PeerSet family(Id160 infoHash, boolean ipv4) {
        StoredSwarm swarm = swarms.get(infoHash);
        return swarm == null ? null : swarm.family(ipv4);
    }

    private int tick(long nowNanos) {
        return (int) ((nowNanos - startNanos) / TICK_NANOS) & PeerSet.TICK_MASK;
    }

    private int lifetimeTicks() {
        return limits.peerLifetimeSeconds() / 4;
    }

    public int peers() {
        return peers;
    }

    public int swarms() {
        return swarms.size();
    }

    /** What all this takes, about. */
    public long bytes() {
        return swarms.bytes();
    }

    void checkInvariants() {
        swarms.checkInvariants();
        int counted = 0;
        for (int i = 0; i < swarms.size(); i++) {
            StoredSwarm swarm = swarms.at(i);
            counted += swarm.peers();
            for (boolean ipv4 : FAMILIES) {
                PeerSet there = swarm.family(ipv4);
                if (there != null) {
                    there.checkInvariants(limits.peersPerSwarm());
                }
            }
        }
        if (counted != peers) {
            throw new AssertionError(peers + " peers, counted " + counted);
        }
    }
}
