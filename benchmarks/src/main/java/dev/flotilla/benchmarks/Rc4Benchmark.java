package dev.flotilla.benchmarks;

import dev.flotilla.wire.crypto.Rc4;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * RC4 over one block of 16 KiB, in place: what an encrypted peer costs for each block, on its torrent's event loop.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Rc4Benchmark {
    private static final int BLOCK_LENGTH = 16 << 10;

    private final byte[] heap = new byte[BLOCK_LENGTH];
    private final ByteBuf direct = Unpooled.directBuffer(BLOCK_LENGTH).writeZero(BLOCK_LENGTH);
    private final Rc4 stream = new Rc4(new byte[] {1, 2, 3, 4, 5});

    @Benchmark
    public byte[] heap() {
        stream.apply(heap, 0, BLOCK_LENGTH);
        return heap;
    }

    @Benchmark
    public ByteBuf direct() {
        stream.apply(direct);
        return direct;
    }

    @TearDown
    public void release() {
        direct.release();
    }
}
