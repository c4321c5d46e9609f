package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.DhtOutbox;
import dev.flotilla.dht.store.SignedValue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's socket, clock and thread: datagrams in, datagrams out, one flush for each burst, one timer.
 *
 * <p>Confined to its owner loop, but for its addresses, its id and {@link #onVerified}.
 */
final class NodeLoop extends ChannelInboundHandlerAdapter implements DhtOutbox {
    private static final Logger log = LoggerFactory.getLogger(NodeLoop.class);

    private static final int MIN_DATAGRAM_BYTES = 10;
    private static final byte DICTIONARY = 'd';

    /** What a caller wants done on the loop. */
    @FunctionalInterface
    interface Command {
        void run(long nowNanos, DhtEngine engine);
    }

    private final Channel channel;
    private final DhtEngine engine;
    private final InetSocketAddress bound;
    private final SourceQuota quota;
    private final Signatures signatures;
    private final boolean ipv4Only;
    private final SendBuffers sendBuffers = new SendBuffers();
    private final byte[] datagram = new byte[Transport.MAX_DATAGRAM_BYTES];

    // for the burst under way
    private boolean inBurst;
    private long burstNanos;

    // for the datagram under way: most answers go back where it came from
    private @Nullable Endpoint source;
    private @Nullable InetSocketAddress sourceAddress;

    private @Nullable Future<?> timer;
    private long timerNanos;
    private boolean closed;
    private volatile @Nullable Id160 nodeId;

    NodeLoop(Channel channel, SourceQuota quota, Signatures signatures, EngineFactory engines) {
        this.channel = channel;
        bound = (InetSocketAddress) channel.localAddress();
        ipv4Only = Transport.isIpv4(bound);
        this.quota = quota;
        this.signatures = signatures;
        engine = engines.create(System.nanoTime(), this);
    }

    /** Makes the engine, given the time and where its messages leave. */
    @FunctionalInterface
    interface EngineFactory {
        DhtEngine create(long nowNanos, DhtOutbox outbox);
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** The node's id when it was last noted: it follows the address (BEP 42). */
    Id160 nodeId() {
        Id160 noted = nodeId;
        return noted == null ? engine.nodeId() : noted;
    }

    void noteId(Id160 id) {
        nodeId = id;
    }

    InetSocketAddress localAddress() {
        return bound;
    }

    ChannelFuture closeFuture() {
        return channel.closeFuture();
    }

    boolean isClosed() {
        return closed;
    }

    /** True when datagrams to that address family can leave here. */
    boolean reaches(Endpoint to) {
        InetAddress address = bound.getAddress();
        return address instanceof Inet4Address == to.isIpv4() || address.isAnyLocalAddress();
    }

    /** Runs {@code command} now, unless the node is closed. */
    void run(Command command) {
        if (!closed) {
            enter(command);
            flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!closed && message instanceof DatagramPacket packet) {
                if (!inBurst) {
                    inBurst = true;
                    burstNanos = System.nanoTime(); // of all that is read at once
                }
                onDatagram(burstNanos, packet);
            }
        } catch (RuntimeException | AssertionError e) {
            fail(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inBurst = false;
        if (!closed) {
            enter((nowNanos, unused) -> {});
        }
        flush();
    }

    private void onDatagram(long nowNanos, DatagramPacket packet) {
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        // Other protocols' packets and junk go before anything is paid for them.
        if (length < MIN_DATAGRAM_BYTES
                || length > datagram.length
                || content.getByte(content.readerIndex()) != DICTIONARY) {
            engine.counters().count(Counter.MALFORMED);
            return;
        }
        Endpoint from = Endpoint.of(packet.sender());
        if (!quota.admits(nowNanos, from)) {
            engine.counters().count(Counter.LIMITED);
            return;
        }
        content.readBytes(datagram, 0, length);
        source = from;
        sourceAddress = packet.sender();
        try {
            engine.onDatagram(nowNanos, from, datagram, 0, length);
        } finally {
            source = null;
            sourceAddress = null;
        }
    }

    @Override
    public boolean send(Endpoint to, byte[] bytes, int length) {
        if (!channel.isWritable() || (ipv4Only && !to.isIpv4())) { // an IPv4 socket would take a part of the address
            return false;
        }
        ByteBuf content = sendBuffers.copyOf(bytes, length);
        channel.write(new DatagramPacket(content, address(to)), channel.voidPromise());
        return true;
    }

    @Override
    public boolean verify(SignedValue value) {
        return signatures.verify(value, this::onVerified);
    }

    private void onVerified(SignedValue value, boolean genuine) {
        try {
            eventLoop().execute(() -> run((nowNanos, unused) -> engine.onVerified(nowNanos, value, genuine)));
        } catch (RejectedExecutionException e) {
            log.debug("a signature was checked after its node had closed");
        }
    }

    private void flush() {
        channel.flush();
        sendBuffers.onFlushed();
    }

    private InetSocketAddress address(Endpoint to) {
        InetSocketAddress known = sourceAddress;
        return known != null && source != null && source.equals(to) ? known : to.toInetSocketAddress();
    }

    /** The one way in: whatever the engine throws here is a mistake of ours, and ends this node but not the process. */
    private void enter(Command command) {
        try {
            command.run(System.nanoTime(), engine);
            schedule();
        } catch (RuntimeException | AssertionError e) {
            fail(e);
        }
    }

    private void fail(Throwable mistake) {
        log.error("the DHT node at {} failed and closes", channel.localAddress(), mistake);
        close();
    }

    private void schedule() {
        if (closed) {
            return;
        }
        long deadline = engine.nextDeadlineNanos();
        Future<?> current = timer;
        if (current != null) {
            if (timerNanos - deadline <= 0) {
                return; // it fires early enough, and will look again
            }
            current.cancel(false);
        }
        timerNanos = deadline;
        long delay = Math.max(0, deadline - System.nanoTime());
        timer = channel.eventLoop().schedule(this::onTimer, delay, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        if (!closed) {
            enter((nowNanos, unused) -> engine.onTimer(nowNanos));
            flush();
        }
    }

    /** Begins: the first deadline is set, datagrams are read. */
    void start() {
        enter((nowNanos, unused) -> {});
        channel.config().setAutoRead(true);
    }

    /** Ends the engine, then the socket. */
    void close() {
        if (!closed) {
            closed = true;
            Future<?> current = timer;
            if (current != null) {
                current.cancel(false);
            }
            try {
                engine.onClose(System.nanoTime());
            } catch (RuntimeException | AssertionError e) {
                log.error("the DHT node at {} failed while it closed", channel.localAddress(), e);
            }
            channel.close();
        }
    }

    DhtEngine engine() {
        return engine;
    }

    /** A datagram that the system would not send is lost like any other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("the socket at {} failed once", channel.localAddress(), cause);
    }
}
