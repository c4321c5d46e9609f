package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Makes the node's TCP sockets, all with the same options.
 *
 * @param local where the node listens; outgoing connections leave from the same address unless that is a wildcard
 *     <p>Immutable.
 */
record Sockets(Transport transport, ByteBufAllocator allocator, InetAddress local, Duration connectTimeout) {
    private static final int BACKLOG = 128;

    // One read takes up to sixteen blocks; an idle peer's buffer shrinks to the minimum.
    private static final int MIN_RECEIVE = 2 << 10;
    private static final int INITIAL_RECEIVE = 16 << 10;
    private static final int MAX_RECEIVE = 256 << 10;

    /** Listens on {@code port}, 0 for any; {@code child} gets each connection, on {@code loop}. */
    ChannelFuture listen(EventLoop loop, int port, ChannelHandler child) {
        return new ServerBootstrap()
                .group(loop, loop)
                .channel(transport.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMarks())
                .childHandler(child)
                .bind(new InetSocketAddress(local, port));
    }

    ChannelFuture connect(EventLoop loop, Endpoint endpoint, ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.client())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMarks())
                .handler(handler);
        InetSocketAddress remote = endpoint.toInetSocketAddress();
        boolean sameFamily = local.getAddress().length == remote.getAddress().getAddress().length;
        return local.isAnyLocalAddress() || !sameFamily
                ? bootstrap.connect(remote)
                : bootstrap.connect(remote, new InetSocketAddress(local, 0));
    }

    private static AdaptiveRecvByteBufAllocator receiveBuffers() {
        return new AdaptiveRecvByteBufAllocator(MIN_RECEIVE, INITIAL_RECEIVE, MAX_RECEIVE);
    }

    private static WriteBufferWaterMark waterMarks() {
        return new WriteBufferWaterMark(PeerConnection.LOW_WATER, PeerConnection.HIGH_WATER);
    }
}
