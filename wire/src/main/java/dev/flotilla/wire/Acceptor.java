package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.HandshakeReader.Cause;
import dev.flotilla.wire.crypto.MseHandshake;
import dev.flotilla.wire.protocol.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes incoming connections, reads their handshake, and hands each to the torrent that it names.
 *
 * <p>Connections without a handshake yet are bounded in number and time. When one more comes than the limit, the one that
 * has waited longest is closed for it: honest peers need milliseconds, so whoever opens sockets to sit on them only drives
 * out his own.
 *
 * <p>Confined to its owner loop: the one that accepts.
 */
final class Acceptor extends ChannelInitializer<Channel> implements HandshakeReader.Outcome {

    private final NodeLimits limits;
    private final NodeCounters counters;
    private final Registry registry;
    private final Greetings greetings;
    private final ExchangeQuota quota = new ExchangeQuota(System.nanoTime());
    private final Set<Channel> waiting = new LinkedHashSet<>();

    Acceptor(NodeLimits limits, NodeCounters counters, Registry registry, Greetings greetings) {
        this.limits = limits;
        this.counters = counters;
        this.registry = registry;
        this.greetings = greetings;
    }

    @Override
    protected void initChannel(Channel channel) {
        counters.accepted.increment();
        if (counters.connections.get() >= limits.connections()) {
            counters.refused.increment();
            channel.close();
            return;
        }
        if (waiting.size() >= limits.incomingHandshakes()) {
            counters.refused.increment();
            Channel longest = waiting.iterator().next();
            waiting.remove(longest);
            longest.close();
        }
        waiting.add(channel);
        channel.pipeline()
                .addLast(new HandshakeReader(
                        limits.handshakeTimeout(), greetings.takesPlain(), exchange(channel), this));
    }

    private HandshakeReader.@Nullable Exchange exchange(Channel channel) {
        Supplier<MseHandshake> receiver = greetings.receiver(registry, counters);
        if (receiver == null || !(channel.remoteAddress() instanceof InetSocketAddress from)) {
            return null;
        }
        return () -> quota.take(System.nanoTime(), Endpoint.of(from)) ? receiver.get() : null;
    }

    @Override
    public void onEncrypted() {
        counters.encryptedHandshakes.increment();
    }

    @Override
    public void onNoHandshake(Channel channel, Cause cause) {
        waiting.remove(channel);
        counters.countNoHandshake(cause);
    }

    @Override
    public void onHandshake(Channel channel, Handshake handshake, ByteBuf rest) {
        waiting.remove(channel);
        Torrent torrent = registry.get(handshake.infoHash());
        if (torrent != null) {
            move(channel, torrent.session(), handshake, rest);
            return;
        }
        counters.unknownInfoHashes.increment();
        rest.release();
        channel.close();
    }

    /** Closes whoever has not finished its handshake. */
    void close() {
        List.copyOf(waiting).forEach(Channel::close);
    }

    /** Brings the channel, which does not read now, to the loop of its torrent. */
    private static void move(Channel channel, TorrentSession session, Handshake handshake, ByteBuf rest) {
        if (session.loop().inEventLoop()) {
            session.onAccepted(channel, handshake, rest);
            return;
        }
        // Not before the reading that is under way has ended.
        channel.eventLoop()
                .execute(() -> channel.deregister().addListener(left -> {
                    if (!left.isSuccess()) {
                        rest.release();
                        channel.close();
                        return;
                    }
                    session.loop().register(channel).addListener(arrived -> {
                        if (arrived.isSuccess()) {
                            session.onAccepted(channel, handshake, rest);
                        } else {
                            rest.release();
                            channel.close();
                        }
                    });
                }));
    }
}
