package dev.flotilla.benchmarks;

import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A download's stream, from received buffers to blocks laid into the buffer of their piece. One operation is one MiB of
 * blocks, 64 messages. {@link #decode} only cuts it into messages, {@link #decodeAndCopy} lays their blocks down as well, and
 * {@link #copyOnly} copies the same bytes without any protocol: the most that the decoder could reach. Allocator, thread and
 * leak detection are those of the node.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        jvmArgsAppend = {
            "-Dio.netty.leakDetection.level=disabled",
            "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=dev.flotilla.benchmarks.LoopThreads"
        })
public class PieceStreamBenchmark {
    private static final int BLOCK_LENGTH = 16_384;
    private static final int PIECE_LENGTH = 1 << 20;

    /** Bytes a read from the socket gives: a segment, sixteen blocks. */
    @Param({"1448", "262144"})
    public int read;

    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final PeerMessageDecoder decoder = new PeerMessageDecoder(allocator);
    private final List<ByteBuf> reads = new ArrayList<>();
    private ByteBuf piece;

    @Setup
    public void encode() {
        ByteBuf stream = allocator.directBuffer(PIECE_LENGTH + 4096);
        for (int begin = 0; begin < PIECE_LENGTH; begin += BLOCK_LENGTH) {
            ByteBuf block = allocator.buffer(BLOCK_LENGTH).writeZero(BLOCK_LENGTH);
            PeerMessageEncoder.encode(new PeerMessage.Piece(0, begin, block), stream);
        }
        while (stream.isReadable()) {
            int length = Math.min(read, stream.readableBytes());
            reads.add(allocator.directBuffer(length).writeBytes(stream, length));
        }
        stream.release();
        piece = allocator.directBuffer(PIECE_LENGTH);
    }

    @TearDown
    public void release() {
        decoder.close();
        reads.forEach(ByteBuf::release);
        piece.release();
    }

    @Benchmark
    public int decode() throws PeerProtocolException {
        int bytes = 0;
        for (ByteBuf received : reads) {
            decoder.feed(received.readerIndex(0).retain());
            for (PeerMessage message = decoder.next(); message != null; message = decoder.next()) {
                ByteBuf block = ((PeerMessage.Piece) message).block();
                bytes += block.readableBytes();
                block.release();
            }
        }
        return whole(bytes);
    }

    @Benchmark
    public int decodeAndCopy() throws PeerProtocolException {
        int bytes = 0;
        for (ByteBuf received : reads) {
            decoder.feed(received.readerIndex(0).retain());
            for (PeerMessage message = decoder.next(); message != null; message = decoder.next()) {
                PeerMessage.Piece part = (PeerMessage.Piece) message;
                ByteBuf block = part.block();
                bytes += block.readableBytes();
                piece.setBytes(part.begin(), block, block.readerIndex(), block.readableBytes());
                block.release();
            }
        }
        return whole(bytes);
    }

    @Benchmark
    public ByteBuf copyOnly() {
        int at = 0;
        for (ByteBuf received : reads) {
            int length = Math.min(received.capacity(), PIECE_LENGTH - at);
            piece.setBytes(at, received, 0, length);
            at += length;
        }
        return piece;
    }

    private static int whole(int bytes) {
        if (bytes != PIECE_LENGTH) {
            throw new AssertionError(bytes);
        }
        return bytes;
    }
}
