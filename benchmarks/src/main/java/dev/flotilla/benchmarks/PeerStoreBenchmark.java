package dev.flotilla.benchmarks;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.BloomFilter;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.PeerStore;
import dev.flotilla.dht.store.StoreBudget;
import dev.flotilla.dht.store.StoreLimits;
import dev.flotilla.dht.store.WriteTokens;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A store of up to a million peers. {@link #announce} renews a peer at random of a swarm at random,
 * {@link #announceStranger} adds one to such a swarm.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerStoreBenchmark {
    private static final int PICKS = 1 << 16;
    private static final int VALUES = 50;
    private static final Endpoint STRANGER = Endpoint.parse("203.0.113.9:6881");

    /** Swarms times peers of each. */
    @Param({"100000x10", "500x2000", "junk"})
    public String stored;

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] answer = new byte[VALUES * Endpoint.COMPACT_IPV4];
    private final byte[] filter = new byte[BloomFilter.BYTES];
    private final WriteTokens tokens = new WriteTokens(0, random);

    // what the next operation is about, drawn beforehand
    private final Id160[] infoHashes = new Id160[PICKS];
    private final Endpoint[] renewed = new Endpoint[PICKS];

    private PeerStore store;
    private long nowNanos;
    private int next;
    private int strangers = 1 << 24;

    @Setup
    public void fill() {
        boolean full = stored.equals("junk");
        String[] shape = (full ? "100000x10" : stored).split("x");
        Id160[] swarms = new Id160[Integer.parseInt(shape[0])];
        int peers = Integer.parseInt(shape[1]);
        store = store(random);
        fill(store, swarms, peers, random);
        for (int i = 0; full && i < 500_000; i++) {
            store.add(0, Id160.random(random), peer(i), false);
        }
        for (int i = 0; i < PICKS; i++) {
            infoHashes[i] = swarms[random.nextInt(swarms.length)];
            renewed[i] = peer(random.nextInt(peers));
        }
    }

    private static PeerStore store(SplittableRandom random) {
        return new PeerStore(0, new StoreBudget(StoreLimits.DEFAULT, Id160.random(random)), random);
    }

    private static void fill(PeerStore store, Id160[] swarms, int peers, SplittableRandom random) {
        for (int i = 0; i < swarms.length; i++) {
            swarms[i] = Id160.random(random);
        }
        for (int peer = 0; peer < peers; peer++) {
            for (Id160 swarm : swarms) {
                store.add(0, swarm, peer(peer), (peer & 1) == 0);
            }
        }
    }

    private static Endpoint peer(int i) {
        int mixed = i * 0x9E3779B9;
        byte[] address = {(byte) (mixed >> 24), (byte) (mixed >> 16), (byte) (mixed >> 8), (byte) mixed};
        return Endpoint.of(address, 1024 + (mixed >>> 17));
    }

    private int pick() {
        next = (next + 1) & (PICKS - 1);
        nowNanos += 1_000; // nothing gets too old while this runs, but the sweep has its work
        return next;
    }

    @Benchmark
    public int announce() {
        int i = pick();
        store.add(nowNanos, infoHashes[i], renewed[i], true);
        return store.peers();
    }

    /** Of a peer that is not there yet, until its swarm or the store is full. Its endpoint is made here, 64 bytes. */
    @Benchmark
    public int announceStranger() {
        int i = pick();
        store.add(nowNanos, infoHashes[i], peer(++strangers), true);
        return store.peers();
    }

    /** Of a hash that nobody has: a full store has to forget another. Its id is made here, 32 bytes. */
    @Benchmark
    public int announceJunk() {
        int i = pick();
        store.add(nowNanos, Id160.random(random), renewed[i], true);
        return store.peers();
    }

    @Benchmark
    public int sampleOf50() {
        return store.writeSample(nowNanos, infoHashes[pick()], true, VALUES, false, answer, 0);
    }

    @Benchmark
    public boolean grantsToken() {
        return store.grantsToken(nowNanos, infoHashes[pick()], STRANGER);
    }

    @Benchmark
    public byte scrape() {
        store.writeBloom(nowNanos, infoHashes[pick()], true, filter, 0);
        return filter[0];
    }

    @Benchmark
    public long token() {
        return tokens.issue(nowNanos, STRANGER, infoHashes[pick()]);
    }

    /**
     * Prints what peers take: counted by the store, and as the heap grew. One shape a run, so that no earlier one is in
     * the heap.
     *
     * @param args how many swarms, and how many peers are announced to each; or nothing, for stores that keep nothing
     */
    public static void main(String[] args) {
        memory(1, 1); // what loading the classes takes
        if (args.length == 0) {
            nothing();
        } else {
            memory(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        }
    }

    /** What the stores of nodes take that store nothing. */
    private static void nothing() {
        Object[] stores = new Object[3 * 10_000];
        long before = usedBytes();
        for (int i = 0; i < stores.length; i += 3) {
            SplittableRandom random = new SplittableRandom(i);
            StoreBudget budget = new StoreBudget(StoreLimits.DEFAULT, Id160.random(random));
            stores[i] = new PeerStore(0, budget, random);
            stores[i + 1] = new ItemStore(0, budget, random);
            stores[i + 2] = new WriteTokens(0, random);
        }
        long grown = usedBytes() - before;
        System.out.printf("stores of a node that keeps nothing: %d bytes%n", 3 * grown / stores.length);
    }

    private static void memory(int swarms, int peers) {
        SplittableRandom random = new SplittableRandom(2);
        long before = usedBytes();
        PeerStore store = store(random);
        fill(store, new Id160[swarms], peers, random);
        long grown = usedBytes() - before;
        System.out.printf(
                "%d x %d announced: %d swarms, %d peers; counted %.1f MiB, heap %.1f MiB, %.1f bytes a peer%n",
                swarms,
                peers,
                store.swarms(),
                store.peers(),
                store.bytes() / 1048576.0,
                grown / 1048576.0,
                (double) grown / store.peers());
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
