package dev.flotilla.wire.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HashMap;
import java.util.Map;

/**
 * The contents of all blocks: one buffer a length, shared by everybody, and another that stands for false contents. Each
 * hand-over is counted, so that a buffer that nobody released is noticed.
 *
 * <p>Confined to its owner loop.
 */
final class Blocks {
    private final Map<Integer, ByteBuf> right = new HashMap<>();
    private final Map<Integer, ByteBuf> wrong = new HashMap<>();
    private ByteBuf lastRight = UnpooledByteBufAllocator.DEFAULT.heapBuffer(1, 1);

    /** A block of {@code length} bytes, to be released by whoever gets it. */
    ByteBuf right(int length) {
        if (lastRight.readableBytes() != length) {
            lastRight = right.computeIfAbsent(length, n -> filled(n, 0));
        }
        return lastRight.retain();
    }

    /** The same, of false contents. */
    ByteBuf wrong(int length) {
        return wrong.computeIfAbsent(length, n -> filled(n, 1)).retain();
    }

    boolean isWrong(ByteBuf block) {
        return block.getByte(block.readerIndex()) != 0;
    }

    private static ByteBuf filled(int length, int value) {
        ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.heapBuffer(length, length);
        for (int i = 0; i < length; i++) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    /** How many blocks were handed out and not released. */
    long unreleased() {
        long count = 0;
        for (ByteBuf buffer : right.values()) {
            count += buffer.refCnt() - 1;
        }
        for (ByteBuf buffer : wrong.values()) {
            count += buffer.refCnt() - 1;
        }
        return count;
    }
}
