package dev.flotilla.wire;

import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the 68 bytes with which a connection begins, within a time limit counted from its start, and tells
 * the result exactly once. With a handshake it stops reading and leaves the pipeline to {@link Unattended}: what follows
 * on this channel is the next owner's, as are the bytes that came behind. Without one it closes the channel. At most 68
 * bytes are kept while waiting, and one receive buffer.
 *
 * <p>Confined to its owner loop.
 */
final class HandshakeReader extends ChannelInboundHandlerAdapter {

    /** What became of a connection's handshake. */
    interface Outcome {
        /** {@code rest}, perhaps empty, came behind the handshake; its receiver releases it. */
        void onHandshake(Channel channel, Handshake handshake, ByteBuf rest);

        /** The channel is closed, or about to be. */
        void onNoHandshake(Channel channel, Cause cause);
    }

    /** Why there was no handshake. Immutable. */
    enum Cause {
        /** The first bytes are of another protocol, or encrypted. */
        UNREADABLE,
        TIMEOUT,
        DISCONNECTED
    }

    private final Duration timeout;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ByteBuf received;
    private boolean done;

    HandshakeReader(Duration timeout, Outcome outcome) {
        this.timeout = timeout;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> fail(ctx, Cause.TIMEOUT), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (done) {
            bytes.release();
            return;
        }
        received = received == null ? bytes : join(ctx, received, bytes);
        try {
            Handshake handshake = Handshake.decode(received);
            if (handshake != null) {
                succeed(ctx, handshake);
            }
        } catch (PeerProtocolException e) {
            fail(ctx, Cause.UNREADABLE);
        }
    }

    // The first part is shorter than a handshake, or it would have been one.
    private static ByteBuf join(ChannelHandlerContext ctx, ByteBuf first, ByteBuf second) {
        ByteBuf joined = ctx.alloc().buffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }

    private void succeed(ChannelHandlerContext ctx, Handshake handshake) {
        ByteBuf rest = received == null ? Unpooled.EMPTY_BUFFER : received;
        received = null;
        end();
        ctx.channel().config().setAutoRead(false);
        ctx.pipeline().replace(this, null, new Unattended());
        outcome.onHandshake(ctx.channel(), handshake, rest);
    }

    private void fail(ChannelHandlerContext ctx, Cause cause) {
        if (done) {
            return;
        }
        end();
        ctx.close();
        outcome.onNoHandshake(ctx.channel(), cause);
    }

    private void end() {
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (received != null) {
            received.release();
            received = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, Cause.DISCONNECTED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, Cause.DISCONNECTED);
    }
}
