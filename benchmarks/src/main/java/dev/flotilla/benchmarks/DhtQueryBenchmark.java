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
import dev.flotilla.dht.store.PeerStore;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A node that is asked {@code get_peers} by a node it knows, after {@value #STRANGERS} nodes have asked to be known: its
 * table is as full as tables get, and each answer holds the eight nodes closest to another info-hash and a token.
 * {@link #decide} is the engine alone, {@link #datagram} begins and ends with bytes.
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
    private final KrpcMessage[] messages = new KrpcMessage[QUERIES];
    private final byte[][] datagrams = new byte[QUERIES][];
    private final KrpcDecoder decoder = new KrpcDecoder();
    private final BencodeWriter writer = new BencodeWriter();
    private DhtEngine engine;
    private KrpcMessage sent;
    private @Nullable Ping pinged;
    private long nowNanos;
    private int next;

    @Setup
    public void fill() throws KrpcException {
        Endpoint bound = Endpoint.parse("192.0.2.1:6881");
        DhtConfig config =
                new DhtConfig(Id160.random(random), bound, ByteString.utf8("FL01"), PeerStore.Limits.DEFAULT, false);
        engine = new DhtEngine(nowNanos, config, random, this::onSent);
        Caller first = meet(ASKER);
        for (int i = 1; i < STRANGERS; i++) {
            meet(Endpoint.of(new byte[] {10, 0, (byte) (i >> 8), (byte) i}, 6881));
        }
        for (int i = 0; i < QUERIES; i++) {
            messages[i] = new GetPeers(first, Id160.random(random));
            writer.reset();
            KrpcEncoder.encode(messages[i], writer);
            datagrams[i] = writer.toByteString().toByteArray();
        }
        decide();
        if (!(sent instanceof Response response) || response.answer().nodes().size() != 8) {
            throw new AssertionError(sent);
        }
    }

    /** A stranger asks, is pinged if the table has room for it, and answers. */
    private Caller meet(Endpoint from) throws KrpcException {
        Caller caller = new Caller(TRANSACTION, ByteString.EMPTY, Id160.random(random), false);
        pinged = null;
        engine.onMessage(++nowNanos, from, new Ping(caller));
        if (pinged != null) {
            ByteString transaction = pinged.transaction();
            engine.onMessage(
                    ++nowNanos, from, new Response(transaction, ByteString.EMPTY, null, caller.id(), Answer.EMPTY));
        }
        return caller;
    }

    private boolean onSent(Endpoint to, KrpcMessage message) {
        sent = message;
        if (message instanceof Ping ping) {
            pinged = ping;
        }
        return true;
    }

    @Benchmark
    public KrpcMessage decide() throws KrpcException {
        next = (next + 1) % QUERIES;
        engine.onMessage(++nowNanos, ASKER, messages[next]);
        return sent;
    }

    @Benchmark
    public int datagram() throws KrpcException {
        next = (next + 1) % QUERIES;
        engine.onMessage(++nowNanos, ASKER, decoder.decode(datagrams[next], 0, datagrams[next].length));
        writer.reset();
        KrpcEncoder.encode(sent, writer);
        return writer.size();
    }
}
