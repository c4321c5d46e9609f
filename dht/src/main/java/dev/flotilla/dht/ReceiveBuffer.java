package dev.flotilla.dht;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Where a socket's datagrams are read into: the same memory burst after burst, since the engine copies each datagram before
 * the next read.
 *
 * <p>Confined to its owner loop.
 */
@SuppressWarnings("deprecation") // of the handle's interface; its successor extends it
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int bytes;

    ReceiveBuffer(int bytes) {
        super(1);
        this.bytes = bytes;
    }

    @Override
    public Handle newHandle() {
        return new Kept();
    }

    private final class Kept extends MaxMessageHandle {
        // The collector frees it: nobody knows when the channel has read for the last time.
        private final ByteBuf kept =
                Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes)).clear();

        @Override
        public int guess() {
            return bytes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return kept.refCnt() == 1 ? kept.clear().retain() : allocator.directBuffer(bytes);
        }
    }
}
