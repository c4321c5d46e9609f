package dev.flotilla.benchmarks;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lbms.plugins.mldht.kad.DHT.DHTtype;
import lbms.plugins.mldht.kad.messages.MessageDecoder;
import lbms.plugins.mldht.kad.messages.MessageException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import the8472.bencode.BDecoder;

/**
 * One datagram from bytes to something that knows its method, sender and arguments. {@link #reader} is ours;
 * {@link #scanner}, which was not taken, indexes the tokens and then asks for keys; {@link #library} is com.dampcake, which
 * stops at unchecked maps; {@link #mldht} is that node's own decoder, to a message, and {@link #mldhtMaps} its first half.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KrpcBenchmark {
    private static final List<ByteString> TOP = keys("t", "y", "q", "a", "ro", "v");
    private static final List<ByteString> ARGUMENTS = keys("id", "target", "info_hash", "want", "token", "port");

    // a reading of the clock costs as much as a third of a packet
    private static final int TIMES = 64;

    @Param({"ping", "find_node", "get_peers", "announce_peer"})
    public String packet;

    private final KrpcReader reader = new KrpcReader();
    private final BencodeScanner scanner = new BencodeScanner(BencodeLimits.DATAGRAM, Reading.LENIENT);
    private final Bencode library = new Bencode(StandardCharsets.ISO_8859_1, true);
    private final BDecoder maps = new BDecoder();
    private final MessageDecoder messages = new MessageDecoder(transaction -> Optional.empty(), DHTtype.IPV4_DHT);
    private byte[] bytes;
    private ByteBuffer buffer;

    @Setup
    public void make() {
        bytes = Packets.named(packet);
        buffer = ByteBuffer.wrap(bytes);
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void reader(Blackhole sink) throws KrpcException {
        for (int i = 0; i < TIMES; i++) {
            reader.read(bytes, 0, bytes.length);
            sink.consume(reader);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void scanner(Blackhole sink) throws BencodeException {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(scan());
        }
    }

    private int scan() throws BencodeException {
        scanner.scan(bytes, 0, bytes.length);
        int found = 0;
        for (ByteString key : TOP) {
            found += scanner.get(0, key);
        }
        int arguments = scanner.get(0, TOP.get(3));
        for (ByteString key : ARGUMENTS) {
            found += scanner.get(arguments, key);
        }
        return found;
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void library(Blackhole sink) {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(library.decode(bytes, Type.DICTIONARY));
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void mldhtMaps(Blackhole sink) {
        for (int i = 0; i < TIMES; i++) {
            sink.consume(maps.decode(buffer.duplicate()));
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void mldht(Blackhole sink) throws MessageException, IOException {
        for (int i = 0; i < TIMES; i++) {
            messages.toDecode(buffer, maps.decode(buffer.duplicate()));
            sink.consume(messages.parseMessage());
        }
    }

    private static List<ByteString> keys(String... names) {
        return List.of(names).stream().map(ByteString::utf8).toList();
    }
}
