package dev.flotilla.benchmarks;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.RoutingTable;
import dev.flotilla.dht.kademlia.TableRules;
import dev.flotilla.dht.krpc.Contact;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A routing table that {@value #NODES} nodes have answered: {@link #closest} finds the eight closest to another id each
 * time, {@link #answered} notes that a known node answered.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingTableBenchmark {
    static final int NODES = 100_000;

    private static final int K = 8;
    private static final int COMPACT = 26;
    private static final int TARGETS = 1024;

    @Param({"PRIVATE", "SERVER"})
    public String rules;

    private final RandomGenerator random = new SplittableRandom(1);
    private final Id160[] targets = new Id160[TARGETS];
    private final Contact[] known = new Contact[TARGETS];
    private final byte[] answer = new byte[K * COMPACT];
    private RoutingTable table;
    private long nowNanos;
    private int next;

    @Setup
    public void fill() {
        Id160 ownId = Id160.random(random);
        table = new RoutingTable(0, true, ownId, "SERVER".equals(rules) ? TableRules.SERVER : TableRules.PRIVATE);
        for (int i = 0; i < NODES; i++) {
            byte[] address = {(byte) (50 + (i >> 16)), (byte) (i >> 8), (byte) i, 1};
            Contact contact = new Contact(Id160.random(random), Endpoint.of(address, 6881));
            table.onAnswered(nowNanos, contact, random.nextLong(200_000_000));
        }
        for (int i = 0; i < TARGETS; i++) {
            targets[i] = Id160.random(random);
            table.writeClosest(targets[i], answer, 0, 1);
            known[i] = new Contact(Id160.read(answer, 0), Endpoint.readCompactIpv4(answer, Id160.BYTES));
        }
        System.out.println("members " + table.size() + ", bytes " + table.capacityBytes());
    }

    @Benchmark
    public int closest() {
        next = (next + 1) % TARGETS;
        return table.writeClosest(targets[next], answer, 0, K);
    }

    @Benchmark
    public boolean answered() {
        next = (next + 1) % TARGETS;
        return table.onAnswered(++nowNanos, known[next], 80_000_000);
    }
}
