package dev.flotilla.benchmarks;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
 * One datagram from bytes to something that can be asked. {@link #scan} checks and indexes; {@link #library} is com.dampcake alone, which gives maps; {@link #tree}, for
 * files and the command line, is the scanner, then that library, then values of our own.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BencodeBenchmark {
    @Param({"error", "ping", "find_node", "announce_peer", "peers"})
    public String packet;

    private final BencodeScanner scanner = new BencodeScanner(BencodeLimits.DATAGRAM, Reading.STRICT);
    private final Bencode library = new Bencode(StandardCharsets.ISO_8859_1, true);
    private byte[] bytes;

    @Setup
    public void read() {
        bytes = Packets.named(packet);
    }

    @Benchmark
    public int scan() throws BencodeException {
        scanner.scan(bytes, 0, bytes.length);
        return scanner.tokens();
    }

    @Benchmark
    public Map<String, Object> library() {
        return library.decode(bytes, Type.DICTIONARY);
    }

    @Benchmark
    public BencodeValue tree() throws BencodeException {
        return dev.flotilla.core.bencode.Bencode.decode(bytes, BencodeLimits.DATAGRAM, Reading.STRICT);
    }
}
