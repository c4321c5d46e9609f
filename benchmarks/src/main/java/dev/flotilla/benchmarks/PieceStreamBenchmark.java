package dev.flotilla.benchmarks;

import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A download's stream, from received buffers to blocks laid into the buffer of their piece. One operation is one MiB of
 * blocks, 64 messages, so the score in operations a second is MiB a second. {@link #copyOnly} copies the same
 * bytes without any protocol: the most that the decoder could reach.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PieceStreamBenchmark {
    private static final int BLOCK_LENGTH = 16_384;
    private static final int PIECE_LENGTH = 1 << 20;

    /** Bytes a read from the socket gives: a segment, a full receive buffer. */
    @Param({"1448", "65536"})
    public int read;

    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final PeerMessageDecoder decoder = new PeerMessageDecoder(allocator);
    private ByteBuf stream;
    private ByteBuf piece;

    @Setup
    public void encode() {
        stream = allocator.directBuffer(PIECE_LENGTH + 4096);
        for (int begin = 0; begin < PIECE_LENGTH; begin += BLOCK_LENGTH) {
            ByteBuf block = allocator.buffer(BLOCK_LENGTH).writeZero(BLOCK_LENGTH);
            PeerMessageEncoder.encode(new PeerMessage.Piece(0, begin, block), stream);
        }
        piece = allocator.directBuffer(PIECE_LENGTH);
    }

    @TearDown
    public void release() {
        decoder.close();
        stream.release();
        piece.release();
    }

    @Benchmark
    public int decode() throws PeerProtocolException {
        int blocks = 0;
        for (int from = 0; from < stream.writerIndex(); from += read) {
            decoder.feed(stream.retainedSlice(from, Math.min(read, stream.writerIndex() - from)));
            for (PeerMessage message = decoder.next(); message != null; message = decoder.next()) {
                PeerMessage.Piece received = (PeerMessage.Piece) message;
                piece.setBytes(received.begin(), received.block());
                received.block().release();
                blocks++;
            }
        }
        if (blocks != PIECE_LENGTH / BLOCK_LENGTH) {
            throw new AssertionError(blocks);
        }
        return blocks;
    }

    @Benchmark
    public ByteBuf copyOnly() {
        for (int from = 0; from < PIECE_LENGTH; from += read) {
            piece.setBytes(from, stream, from, Math.min(read, PIECE_LENGTH - from));
        }
        return piece;
    }
}
