package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.swarm.PeerLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connected peer, from its handshake to its last byte: the end of its channel's pipeline, and the engine's way to it.
 *
 * <p>Outgoing bytes are bounded: from {@link #HIGH_WATER} on {@link #isWritable} asks for patience, and a peer that lets
 * more than {@link #MAX_UNSENT} pile up, because it makes us answer and does not read, is closed.
 *
 * <p>Confined to its owner loop.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter implements PeerLink {
    /** Unsent bytes below which uploads go on. */
    static final int LOW_WATER = 256 << 10;

    /** Unsent bytes above which uploads wait. */
    static final int HIGH_WATER = 512 << 10;

    /** Unsent bytes that cost the peer its connection. */
    static final int MAX_UNSENT = 4 << 20;

    private final Connections connections;
    private final Channel channel;
    private final Endpoint endpoint;
    private final Id160 peerId;
    private final PeerMessageDecoder decoder;
    private final OutboundBatch batch;
    private final boolean encrypted;
    private boolean isRead;
    private boolean isThrottled;
    private boolean flushPending;
    private boolean closing;
    private @Nullable String closeReason;
    private @Nullable PeerRate rate; // none without a limit

    PeerConnection(Connections connections, Channel channel, Endpoint endpoint, Id160 peerId) {
        this.peerId = peerId;
        this.connections = connections;
        this.channel = channel;
        this.endpoint = endpoint;
        this.decoder = new PeerMessageDecoder(channel.alloc());
        this.batch = new OutboundBatch(channel);
        this.encrypted = CipherHandler.isOn(channel);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Id160 peerId() {
        return peerId;
    }

    @Nullable
    PeerRate rate() {
        return rate;
    }

    void setRates(long nowNanos, RateLimits limits) {
        rate = PeerRate.of(nowNanos, rate, limits);
    }

    /** From now on the number of pieces is known. */
    void expectPieces(int pieceCount) {
        decoder.expectPieces(pieceCount);
    }

    /** True, the ordinary case: read what comes. False: leave it in the socket, so that the peer must wait. */
    void setReading(boolean reading) {
        isRead = reading;
        channel.config().setAutoRead(isRead && !isThrottled);
    }

    /** True while the torrent, or this peer, has received as much as its rate allows. */
    void setThrottled(boolean throttled) {
        isThrottled = throttled;
        channel.config().setAutoRead(isRead && !isThrottled);
    }

    /** The rates allow to send again. */
    void resumeUpload() {
        if (!closing && channel.isWritable()) {
            connections.onWritable(this);
        }
    }

    // inputs, from the channel

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        receive((ByteBuf) message);
    }

    /** Takes over bytes from the peer, those that came behind the handshake first. */
    void receive(ByteBuf bytes) {
        connections.throttle().onDownload(this, bytes.readableBytes());
        decoder.feed(bytes);
        connections.onReceived(this);
    }

    /** Gives what was received; nothing once the connection is being closed. */
    PeerMessageDecoder decoder() {
        return decoder;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!closing && ctx.channel().isWritable()) {
            connections.onWritable(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        connections.onDisconnected(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof OutOfMemoryError) {
            close(String.valueOf(cause.getMessage()));
        } else {
            connections.onBug(cause);
        }
    }

    // outputs, from the engine

    @Override
    public void send(PeerMessage message) {
        if (closing) {
            release(message);
            return;
        }
        batch.add(message);
        if (!flushPending) {
            flushPending = true;
            connections.flushLater(this);
        }
        if (unsentBytes() > MAX_UNSENT) {
            close("does not read what it asked for");
        }
    }

    @Override
    public boolean isWritable() {
        return !closing
                && channel.isWritable()
                && batch.pendingBytes() < HIGH_WATER
                && connections.throttle().mayUpload(this);
    }

    @Override
    public boolean isEncrypted() {
        return encrypted;
    }

    private long unsentBytes() {
        return batch.pendingBytes() + (channel.isWritable() ? 0 : LOW_WATER + channel.bytesBeforeWritable());
    }

    void flush() {
        flushPending = false;
        if (!closing) {
            batch.flush();
        }
    }

    @Override
    public void close(String reason) {
        if (!closing) {
            closeReason = reason;
            end();
            channel.close();
        }
    }

    private void end() {
        closing = true;
        batch.release();
        decoder.close();
    }

    private static void release(PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            piece.block().release();
        }
    }

    @Override
    public String toString() {
        return endpoint + (closeReason == null ? "" : " (closed: " + closeReason + ")");
    }
}
