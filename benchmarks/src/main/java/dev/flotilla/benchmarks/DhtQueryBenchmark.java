package dev.flotilla.benchmarks;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.DhtConfig;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A node that is asked {@code get_peers} by a node it knows, after {@value #STRANGERS} nodes have asked to be known: its
 * table is as full as tables get, and each answer holds the eight nodes closest to another info-hash and a token. From
 * bytes to bytes.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DhtQueryBenchmark {
    static final int STRANGERS = 10_000;

    private static final int QUERIES = 1024;
    private static final Endpoint ASKER = Endpoint.parse("10.0.0.0:6881");

    private final Random random = new Random(1);
    private final byte[][] datagrams = new byte[QUERIES][];
    private final KrpcReader reader = new KrpcReader();
    private final KrpcWriter writer = new KrpcWriter(ByteString.EMPTY, ByteString.EMPTY);
    private DhtEngine engine;
    private byte[] sent = new byte[0];
    private int sentLength;
    private long nowNanos;
    private int next;

    @Setup
    public void fill() throws KrpcException {
        Endpoint bound = Endpoint.parse("192.0.2.1:6881");
        DhtConfig config = DhtConfig.of(Id160.random(random), bound)
                .withVersion(ByteString.utf8("FL01"))
                .limitingAmplification(false);
        engine = new DhtEngine(nowNanos, config, random, this::onSent);
        Id160 first = meet(ASKER);
        for (int i = 1; i < STRANGERS; i++) {
            meet(Endpoint.of(new byte[] {10, 0, (byte) (i >> 8), (byte) i}, 6881));
        }
        writer.setOwnId(first);
        for (int i = 0; i < QUERIES; i++) {
            writer.getPeers(i, Id160.random(random), false, false, false, false);
            datagrams[i] = Arrays.copyOf(writer.array(), writer.length());
        }
        if (datagram() < 300) {
            throw new AssertionError("an answer of " + sentLength + " bytes");
        }
    }

    /** A stranger asks, is pinged if the table has room for it, and answers. */
    private Id160 meet(Endpoint from) throws KrpcException {
        Id160 id = Id160.random(random);
        writer.setOwnId(id);
        writer.ping(0);
        receive(from, writer.array(), writer.length());
        reader.read(sent, 0, sentLength);
        if (reader.type() == KrpcReader.Type.QUERY) {
            writer.beginResponse(from);
            writer.endResponse(reader);
            receive(from, writer.array(), writer.length());
        }
        return id;
    }

    private void receive(Endpoint from, byte[] datagram, int length) {
        engine.onDatagram(++nowNanos, from, datagram, 0, length);
    }

    private boolean onSent(Endpoint to, byte[] bytes, int length) {
        sent = bytes;
        sentLength = length;
        return true;
    }

    @Benchmark
    public int datagram() {
        next = (next + 1) % QUERIES;
        receive(ASKER, datagrams[next], datagrams[next].length);
        return sentLength;
    }
}
