package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.HandshakeReader.Cause;
import dev.flotilla.wire.crypto.MseInitiator;
import dev.flotilla.wire.protocol.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Sets up one torrent's outgoing connections: TCP, our handshake, the peer's handshake. Waits for room in the node's budget
 * of half-open connections. Each dial is answered exactly once; those that still wait for room when {@link #close} comes are not.
 *
 * <p>Where encryption is preferred and the peer takes the connection but not the encrypted handshake, it is dialled once more,
 * in plain, within the same dial and the same place in the budget; the encrypted
 * handshake then has half the handshake's time, so that such a dial takes half as long again at most.
 *
 * <p>Confined to its owner loop.
 */
final class Connector implements AutoCloseable {

    /** What became of a dial. */
    interface Outcome {
        /** The channel does not read yet; {@code rest}, perhaps empty, came behind the handshake: its receiver releases it. */
        void onDialled(Endpoint endpoint, Channel channel, Handshake handshake, ByteBuf rest);

        void onDialFailed(Endpoint endpoint);
    }

    private final NodeParts node;
    private final EventLoop loop;
    private final Handshake ownHandshake;
    private final Outcome outcome;
    private final Set<Channel> underWay = new HashSet<>();
    private boolean closed;

    Connector(NodeParts node, EventLoop loop, Handshake ownHandshake, Outcome outcome) {
        this.node = node;
        this.loop = loop;
        this.ownHandshake = ownHandshake;
        this.outcome = outcome;
    }

    void dial(Endpoint endpoint) {
        node.halfOpen().acquire(() -> Loops.hop(loop, () -> connect(endpoint)));
    }

    private void connect(Endpoint endpoint) {
        if (closed) {
            node.halfOpen().release();
            return;
        }
        if (node.counters().connections.get() >= node.limits().connections()) {
            node.halfOpen().release();
            outcome.onDialFailed(endpoint);
            return;
        }
        node.counters().dialled.increment();
        connect(endpoint, node.greetings().dialsEncrypted());
    }

    private void connect(Endpoint endpoint, boolean encrypted) {
        ChannelFuture connected = node.sockets().connect(loop, endpoint, new ChannelInboundHandlerAdapter());
        underWay.add(connected.channel());
        connected.addListener(future -> {
            if (future.isSuccess()) {
                shakeHands(connected.channel(), endpoint, encrypted);
            } else {
                fail(connected.channel(), endpoint);
            }
        });
    }

    private void shakeHands(Channel channel, Endpoint endpoint, boolean encrypted) {
        ByteBuf out = channel.alloc().ioBuffer();
        MseInitiator initiator = encrypted ? node.greetings().initiator(ownHandshake) : null;
        if (initiator == null) {
            ownHandshake.encode(out);
        } else {
            initiator.start(out);
        }
        HandshakeReader.Outcome result = new HandshakeReader.Outcome() {
            private boolean agreed;

            @Override
            public void onEncrypted() {
                agreed = true;
                node.counters().encryptedHandshakes.increment();
            }

            @Override
            public void onHandshake(Channel same, Handshake handshake, ByteBuf rest) {
                check(channel, endpoint, handshake, rest);
            }

            @Override
            public void onNoHandshake(Channel same, Cause cause) {
                if (encrypted && !agreed && node.greetings().takesPlain() && !closed) {
                    node.counters().plaintextFallbacks.increment();
                    underWay.remove(channel);
                    connect(endpoint, false);
                    return;
                }
                node.counters().countNoHandshake(cause);
                fail(channel, endpoint);
            }
        };
        Duration limit = node.limits().handshakeTimeout();
        Duration timeout = encrypted && node.greetings().takesPlain() ? limit.dividedBy(2) : limit;
        channel.pipeline()
                .addLast(new HandshakeReader(timeout, !encrypted, initiator == null ? null : () -> initiator, result));
        channel.writeAndFlush(out);
    }

    private void check(Channel channel, Endpoint endpoint, Handshake handshake, ByteBuf rest) {
        if (handshake.peerId().equals(ownHandshake.peerId())) {
            node.counters().selfConnections.increment(); // the engine closes it, and dials that endpoint no more
        }
        if (handshake.infoHash().equals(ownHandshake.infoHash())) {
            end(channel);
            outcome.onDialled(endpoint, channel, handshake, rest);
            return;
        }
        node.counters().handshakeFailures.increment();
        rest.release();
        channel.close();
        fail(channel, endpoint);
    }

    private void fail(Channel channel, Endpoint endpoint) {
        node.counters().dialFailures.increment();
        end(channel);
        outcome.onDialFailed(endpoint);
    }

    private void end(Channel channel) {
        underWay.remove(channel);
        node.halfOpen().release();
    }

    /** True when no connection is being set up; dials that wait for room do not count. */
    boolean isIdle() {
        return underWay.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        Set.copyOf(underWay).forEach(Channel::close);
    }
}
