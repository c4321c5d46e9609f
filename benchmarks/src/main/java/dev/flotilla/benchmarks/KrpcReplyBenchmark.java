package dev.flotilla.benchmarks;

import com.dampcake.bencode.Bencode;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import lbms.plugins.mldht.kad.Key;
import lbms.plugins.mldht.kad.NodeList;
import lbms.plugins.mldht.kad.NodeList.AddressType;
import lbms.plugins.mldht.kad.messages.FindNodeResponse;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The answer to {@code find_node}: eight contacts, which all have at hand in compact form, the asker's address, the version.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KrpcReplyBenchmark {
    private static final int TIMES = 64;
    private static final byte[] ID = "abcdefghij0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSACTION = {'a', 'a'};
    private static final byte[] VERSION = {'F', 'L', '0', '1'};

    private final byte[] nodes = "mnopqrstuvwxyz123456......".repeat(8).getBytes(StandardCharsets.US_ASCII);
    private final Endpoint asker = Endpoint.parse("192.0.2.1:6881");
    private final KrpcReader query = new KrpcReader();
    private final KrpcWriter writer = new KrpcWriter(ByteString.of(VERSION), ByteString.EMPTY);
    private final Bencode library = new Bencode(StandardCharsets.ISO_8859_1, true);
    private final ByteBuffer into = ByteBuffer.allocate(2048);
    private InetSocketAddress socketAddress;

    @Setup
    public void make() throws KrpcException, IOException {
        byte[] datagram = Packets.named("find_node");
        query.read(datagram, 0, datagram.length);
        writer.setOwnId(Id160.of(ID));
        socketAddress = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 6881);
        if (writer() < 200 || library().length < 200 || mldht() < 200) {
            throw new AssertionError("an answer without its nodes");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void writer(Blackhole sink) {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(writer());
        }
    }

    private int writer() {
        writer.beginResponse(asker);
        int at = writer.nodes(8);
        System.arraycopy(nodes, 0, writer.array(), at, nodes.length);
        writer.endResponse(query);
        return writer.length();
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void library(Blackhole sink) {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(library());
        }
    }

    private byte[] library() {
        Map<String, Object> answer = new TreeMap<>();
        answer.put("id", ByteBuffer.wrap(ID));
        answer.put("nodes", ByteBuffer.wrap(nodes));
        Map<String, Object> message = new TreeMap<>();
        message.put("ip", ByteBuffer.wrap(asker.compact().toByteArray()));
        message.put("r", answer);
        message.put("t", ByteBuffer.wrap(TRANSACTION));
        message.put("v", ByteBuffer.wrap(VERSION));
        message.put("y", "r");
        return library.encode(message);
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void mldht(Blackhole sink) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(mldht());
        }
    }

    private int mldht() throws IOException {
        FindNodeResponse answer = new FindNodeResponse(TRANSACTION);
        answer.setID(new Key(ID));
        answer.setVersion(VERSION);
        answer.setPublicIP(socketAddress);
        answer.setDestination(socketAddress);
        answer.setNodes(NodeList.fromBuffer(ByteBuffer.wrap(nodes), AddressType.V4));
        into.clear();
        answer.encode(into);
        return into.limit();
    }
}
