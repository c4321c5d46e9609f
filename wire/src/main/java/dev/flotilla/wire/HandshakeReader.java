package dev.flotilla.wire;

import dev.flotilla.wire.crypto.Agreement;
import dev.flotilla.wire.crypto.MseException;
import dev.flotilla.wire.crypto.MseHandshake;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the 68 bytes with which a connection begins, within a time limit counted from its start, and tells
 * the result exactly once. With a handshake it stops reading and leaves the pipeline to {@link Unattended}, and to
 * {@link CipherHandler} when what follows is encrypted: it is the next owner's, as are the bytes that came behind. Without
 * one it closes the channel. At most 68 bytes are kept while waiting, or the 514 of an {@link MseHandshake}, and one receive
 * buffer.
 *
 * <p>The first byte that cannot be of a plain handshake begins an encrypted one, where that is taken; so a plain one costs
 * nothing more for it.
 *
 * <p>Confined to its owner loop.
 */
final class HandshakeReader extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HandshakeReader.class);

    /** What became of a connection's handshake. */
    interface Outcome {
        /** The encrypted handshake is done; the ordinary one, within it, is still to come. */
        void onEncrypted();

        /** {@code rest}, perhaps empty, came behind the handshake; its receiver releases it. */
        void onHandshake(Channel channel, Handshake handshake, ByteBuf rest);

        /** The channel is closed, or about to be. */
        void onNoHandshake(Channel channel, Cause cause);
    }

    /** Begins encrypted handshakes. */
    interface Exchange {
        /** Null when the other side can have none now. */
        @Nullable
        MseHandshake begin();
    }

    /** Why there was no handshake. Immutable. */
    enum Cause {
        /** The first bytes are of another protocol, or encrypted where that is not taken; or not of the agreed torrent. */
        UNREADABLE,
        /** It is plain where only encrypted ones are taken. */
        PLAINTEXT,
        /** An encrypted one that breaks the rules, or whatever was taken for one. */
        ENCRYPTION,
        /** An encrypted one is begun, by a network that has had its share of them. */
        CROWDED,
        TIMEOUT,
        DISCONNECTED
    }

    private final Duration timeout;
    private final boolean takesPlain;
    private final @Nullable Exchange encryption;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ByteBuf received;
    private @Nullable MseHandshake encrypted; // from the first byte that is not plain
    private @Nullable Agreement agreement; // from its end
    private boolean done;

    /** @param encryption begins an encrypted handshake; null when none is taken */
    HandshakeReader(Duration timeout, boolean takesPlain, @Nullable Exchange encryption, Outcome outcome) {
        this.timeout = timeout;
        this.takesPlain = takesPlain;
        this.encryption = encryption;
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
        if (encrypted == null || agreement != null) {
            readHandshake(ctx, received);
        } else {
            readEncrypted(ctx, received, encrypted);
        }
    }

    private void readHandshake(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            Handshake handshake = Handshake.decode(in);
            if (handshake != null) {
                check(ctx, handshake);
            }
        } catch (PeerProtocolException e) {
            if (encryption == null || agreement != null) {
                fail(ctx, Cause.UNREADABLE);
                return;
            }
            MseHandshake begun = encryption.begin();
            if (begun == null) {
                fail(ctx, Cause.CROWDED);
                return;
            }
            encrypted = begun;
            readEncrypted(ctx, in, begun);
        }
    }

    private void check(ChannelHandlerContext ctx, Handshake handshake) {
        if (agreement == null && !takesPlain) {
            fail(ctx, Cause.PLAINTEXT);
        } else if (agreement != null && !agreement.infoHash().equals(handshake.infoHash())) {
            fail(ctx, Cause.UNREADABLE);
        } else {
            succeed(ctx, handshake);
        }
    }

    private void readEncrypted(ChannelHandlerContext ctx, ByteBuf in, MseHandshake handshake) {
        ByteBuf out = ctx.alloc().ioBuffer();
        try {
            agreement = handshake.advance(in, out);
        } catch (MseException e) {
            log.debug("{} closed, its encrypted handshake: {}", ctx.channel().remoteAddress(), e.getMessage());
            out.release();
            fail(ctx, Cause.ENCRYPTION);
            return;
        }
        if (out.isReadable()) {
            ctx.writeAndFlush(out);
        } else {
            out.release();
        }
        if (agreement != null) {
            agreement.decrypt(in);
            if (agreement.isDecrypting()) {
                ctx.pipeline().addBefore(ctx.name(), null, new CipherHandler(agreement));
            }
            outcome.onEncrypted();
            readHandshake(ctx, in);
        }
    }

    // The first part is short, or it would have been read to its end.
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
