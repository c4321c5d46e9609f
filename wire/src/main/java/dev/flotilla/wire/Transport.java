package dev.flotilla.wire;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The kind of TCP sockets to use: epoll where its native library is on the class path and works, else the JDK's selectors.
 *
 * <p>Immutable.
 */
record Transport(IoHandlerFactory io, Class<? extends ServerChannel> server, Class<? extends Channel> client) {

    static final Transport NIO =
            new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);

    static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class)
                : NIO;
    }

    /** A group of daemon threads, each started when the first channel or task comes to it. */
    EventLoopGroup loops(int count, String name) {
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name, true), io);
    }
}
