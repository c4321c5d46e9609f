package dev.flotilla.benchmarks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
 * SHA-1 of one piece of 256 KiB: the price of every byte that counts, and what all else is compared with.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PieceHashBenchmark {
    private static final int PIECE_LENGTH = 256 << 10;

    private final byte[] heap = new byte[PIECE_LENGTH];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(PIECE_LENGTH);
    private MessageDigest sha1;

    @Setup
    public void fill() throws NoSuchAlgorithmException {
        new Random(1).nextBytes(heap);
        direct.put(heap).flip();
        sha1 = MessageDigest.getInstance("SHA-1");
    }

    @Benchmark
    public byte[] heap() {
        return sha1.digest(heap);
    }

    @Benchmark
    public byte[] direct() {
        sha1.update(direct.rewind());
        return sha1.digest();
    }
}
