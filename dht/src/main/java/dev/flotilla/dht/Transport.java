package dev.flotilla.dht;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** The ways to a UDP socket. Immutable. */
enum Transport {
    /** Reads many datagrams with one system call; needs Netty's native part on the class path. */
    EPOLL,
    /** Works everywhere. */
    NIO;

    /** Longest datagram read whole: what Ethernet carries. An odd multiple of 64, for the caches' sake. */
    static final int MAX_DATAGRAM_BYTES = 1600;

    private static final int DATAGRAMS_A_BURST = 64;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;
    private static final int SEND_BUFFER_BYTES = 1 << 20;
    /** Above the high mark of unsent bytes new datagrams are dropped. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(256 << 10, 512 << 10);

    // Linux: IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE. No datagram of ours is ever in fragments, so the kernel
    // need not choose an identification for each, which costs it a tenth of the time that an answer takes.
    private static final IntegerUnixChannelOption MTU_DISCOVER = new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
    private static final int NEVER_FRAGMENTED = 3;

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** True when a socket bound to {@code address} reaches no IPv6 address. */
    static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ipv4 && !ipv4.isAnyLocalAddress();
    }

    IoHandlerFactory ioHandlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    void configure(Bootstrap bootstrap, InetSocketAddress bind) {
        bootstrap
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .option(ChannelOption.AUTO_READ, false);
        if (this == EPOLL) {
            boolean ipv4 = isIpv4(bind);
            bootstrap
                    // a socket of both families takes the longer way to IPv4
                    .channelFactory(() ->
                            ipv4 ? new EpollDatagramChannel(SocketProtocolFamily.INET) : new EpollDatagramChannel())
                    .option(MTU_DISCOVER, NEVER_FRAGMENTED)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBuffer(DATAGRAMS_A_BURST * MAX_DATAGRAM_BYTES));
        } else {
            bootstrap
                    .channel(NioDatagramChannel.class)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES).maxMessagesPerRead(DATAGRAMS_A_BURST));
        }
    }
}
