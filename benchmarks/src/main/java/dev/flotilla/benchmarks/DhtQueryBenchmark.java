package dev.flotilla.benchmarks;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.kademlia.DhtConfig;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.krpc.KrpcDecoder;
import dev.flotilla.dht.krpc.KrpcEncoder;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
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
    private static final ByteString TRANSACTION = ByteString.utf8("aa");
    private static final Endpoint ASKER = Endpoint.parse("10.0.0.0:6881");

    private final Random random = new Random(1);
    private final byte[][] datagrams = new byte[QUERIES][];
    private final BencodeWriter writer = new BencodeWriter();
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
        Caller first = meet(ASKER);
        for (int i = 1; i < STRANGERS; i++) {
            meet(Endpoint.of(new byte[] {10, 0, (byte) (i >> 8), (byte) i}, 6881));
        }
        for (int i = 0; i < QUERIES; i++) {
            datagrams[i] = encode(new GetPeers(first, Id160.random(random)));
        }
        if (datagram() < 300) {
            throw new AssertionError("an answer of " + sentLength + " bytes");
        }
    }

    /** A stranger asks, is pinged if the table has room for it, and answers. */
    private Caller meet(Endpoint from) throws KrpcException {
        Caller caller = new Caller(TRANSACTION, ByteString.EMPTY, Id160.random(random), false);
        receive(from, encode(new Ping(caller)));
        if (new KrpcDecoder().decode(sent, 0, sentLength) instanceof Ping ping) {
            receive(from, encode(new Response(ping.transaction(), ByteString.EMPTY, null, caller.id(), Answer.EMPTY)));
        }
        return caller;
    }

    private byte[] encode(KrpcMessage message) {
        writer.reset();
        KrpcEncoder.encode(message, writer);
        return writer.toByteString().toByteArray();
    }

    private void receive(Endpoint from, byte[] datagram) {
        engine.onDatagram(++nowNanos, from, datagram, 0, datagram.length);
    }

    private boolean onSent(Endpoint to, byte[] bytes, int length) {
        sent = bytes;
        sentLength = length;
        return true;
    }

    @Benchmark
    public int datagram() {
        next = (next + 1) % QUERIES;
        receive(ASKER, datagrams[next]);
        return sentLength;
    }
}
