package dev.flotilla.wire;

import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one peer during one pass of the loop: small messages are appended to one buffer, a block goes behind
 * them in the buffer that it was read into, and the flush sends all with as few system calls as the transport can.
 *
 * <p>Confined to its owner loop.
 */
final class OutboundBatch {
    private static final int INITIAL_BYTES = 512;

    private final Channel channel;
    private @Nullable ByteBuf small;

    OutboundBatch(Channel channel) {
        this.channel = channel;
    }

    /** Takes over the message, its buffer too. */
    void add(PeerMessage message) {
        ByteBuf out = small;
        if (out == null) {
            out = channel.alloc().ioBuffer(INITIAL_BYTES);
            small = out;
        }
        if (message instanceof PeerMessage.Piece piece) {
            PeerMessageEncoder.encodeHeader(piece, out);
            writeSmall();
            channel.write(piece.block(), channel.voidPromise());
        } else {
            PeerMessageEncoder.encode(message, out);
        }
    }

    /** Bytes added that the channel does not know of yet. */
    int pendingBytes() {
        return small == null ? 0 : small.readableBytes();
    }

    void flush() {
        writeSmall();
        channel.flush();
    }

    private void writeSmall() {
        if (small != null) {
            channel.write(small, channel.voidPromise());
            small = null;
        }
    }

    void release() {
        if (small != null) {
            small.release();
            small = null;
        }
    }
}
