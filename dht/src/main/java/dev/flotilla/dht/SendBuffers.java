package dev.flotilla.dht;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams wait between a write and the flush: the same memory burst after burst. As many are kept as a burst has
 * datagrams, at most {@value #MAX}.
 *
 * <p>Confined to its owner loop.
 */
final class SendBuffers {
    static final int MAX = 64;

    private final @Nullable ByteBuf[] kept = new @Nullable ByteBuf[MAX];
    private int next;

    /** A copy of the first {@code length} of {@code bytes}; released by the channel, once sent. */
    ByteBuf copyOf(byte[] bytes, int length) {
        if (next == MAX || length > Transport.MAX_DATAGRAM_BYTES) {
            return Unpooled.directBuffer(length).writeBytes(bytes, 0, length);
        }
        ByteBuf buffer = kept[next];
        if (buffer == null || buffer.refCnt() > 1) { // the socket is behind: that one is still to be sent
            // The collector frees it: nobody knows when the channel has sent for the last time.
            buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(Transport.MAX_DATAGRAM_BYTES));
            kept[next] = buffer;
        }
        next++;
        return buffer.clear().writeBytes(bytes, 0, length).retain();
    }

    /** What was copied has been flushed: the next burst begins. */
    void onFlushed() {
        next = 0;
    }
}
