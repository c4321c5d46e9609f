package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's connections: brings what happens on them to the engine, and what the engine has written to the sockets, with
 * one flush of each at the end of the loop's pass.
 *
 * <p>Confined to its owner loop.
 */
final class Connections implements Connector.Outcome {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final NodeParts node;
    private final EventLoop loop;
    private final EngineDoor door;
    private final Connector connector;
    private final TorrentRates rates;
    private final Throttle throttle;
    private final Set<PeerConnection> connected = new HashSet<>();
    private final CompletableFuture<Void> allClosed = new CompletableFuture<>();

    private List<PeerConnection> toFlush = new ArrayList<>();
    private int pieceCount; // 0 while unknown
    private boolean reading = true;
    private boolean closed;

    Connections(NodeParts node, EventLoop loop, EngineDoor door, TorrentRates rates) {
        this.rates = rates;
        this.throttle = rates.newThrottle();
        this.node = node;
        this.loop = loop;
        this.door = door;
        this.connector = new Connector(node, loop, door.handshake(), this);
    }

    Throttle throttle() {
        return throttle;
    }

    int size() {
        return connected.size();
    }

    // inputs, from the channels

    /** The messages that have come in whole, one after the other. */
    void onReceived(PeerConnection peer) {
        door.enter((engine, nowNanos) -> {
            try {
                engine.onMessages(nowNanos, peer, peer.decoder());
            } catch (PeerProtocolException e) {
                log.debug("{} breaks the protocol: {}", peer, e.getMessage());
                node.counters().protocolErrors.increment();
                peer.close(String.valueOf(e.getMessage()));
            }
        });
    }

    void onWritable(PeerConnection peer) {
        door.enter((engine, nowNanos) -> engine.onWritable(nowNanos, peer));
    }

    void onDisconnected(PeerConnection peer) {
        node.counters().connections.decrementAndGet();
        connected.remove(peer);
        throttle.forget(peer);
        door.enter((engine, nowNanos) -> engine.onDisconnected(nowNanos, peer));
        tellWhenAllClosed();
    }

    void onBug(Throwable cause) {
        door.onBug(cause);
    }

    /** A connection that came in, from a peer whose handshake names this torrent. It does not read yet. */
    void onAccepted(Channel channel, Handshake theirs, ByteBuf rest) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote && mayJoin(channel)) {
            ByteBuf out = channel.alloc().ioBuffer(Handshake.BYTES);
            door.handshake().encode(out);
            channel.writeAndFlush(out);
            join(Endpoint.of(remote), channel, theirs, rest, false);
            return;
        }
        node.counters().refused.increment();
        rest.release();
        channel.close();
    }

    @Override
    public void onDialled(Endpoint endpoint, Channel channel, Handshake theirs, ByteBuf rest) {
        if (mayJoin(channel)) {
            join(endpoint, channel, theirs, rest, true);
            return;
        }
        rest.release();
        channel.close();
        onDialFailed(endpoint);
    }

    /** Counts the connection when it answers true. */
    private boolean mayJoin(Channel channel) {
        return !closed
                && channel.isActive()
                && node.counters().tryConnect(node.limits().connections());
    }

    private void join(Endpoint endpoint, Channel channel, Handshake theirs, ByteBuf rest, boolean outgoing) {
        PeerConnection peer = new PeerConnection(this, channel, endpoint, theirs.peerId());
        peer.setRates(System.nanoTime(), rates.ofPeer(peer.peerId()));
        if (pieceCount > 0) {
            peer.expectPieces(pieceCount);
        }
        connected.add(peer);
        channel.pipeline().addLast(peer);
        door.enter((engine, nowNanos) -> engine.onConnected(nowNanos, peer, endpoint, theirs, outgoing));
        peer.receive(rest);
        peer.setReading(reading);
    }

    @Override
    public void onDialFailed(Endpoint endpoint) {
        door.enter((engine, nowNanos) -> engine.onConnectFailed(nowNanos, endpoint));
        tellWhenAllClosed();
    }

    // outputs, from the engine and the torrent

    /** Later, in the loop's next pass: the engine is not entered while it speaks. */
    void dial(Endpoint endpoint) {
        loop.execute(() -> connector.dial(endpoint));
    }

    /** Sends what {@code peer} was given, when the loop has done all that it now has to do. */
    void flushLater(PeerConnection peer) {
        if (toFlush.isEmpty()) {
            loop.execute(this::flush);
        }
        toFlush.add(peer);
    }

    private void flush() {
        List<PeerConnection> peers = toFlush;
        toFlush = new ArrayList<>();
        peers.forEach(PeerConnection::flush);
    }

    /** The number of pieces is known: a bitfield of any other length is an error from now on. */
    void expectPieces(int count) {
        pieceCount = count;
        connected.forEach(peer -> peer.expectPieces(count));
    }

    /** The limits of peers have changed. */
    void onPeerRates(long nowNanos) {
        connected.forEach(peer -> peer.setRates(nowNanos, rates.ofPeer(peer.peerId())));
    }

    /** False while the storage has more than it can hold: no peer is read, so their windows close. */
    void setReading(boolean wanted) {
        if (reading != wanted) {
            reading = wanted;
            connected.forEach(peer -> peer.setReading(wanted));
        }
    }

    /** Ends all connections, those being set up too. The future completes, on the loop, when the last channel is closed. */
    CompletableFuture<Void> close(String reason) {
        closed = true;
        connector.close();
        List.copyOf(connected).forEach(peer -> peer.close(reason));
        tellWhenAllClosed();
        return allClosed;
    }

    private void tellWhenAllClosed() {
        if (closed && connected.isEmpty() && connector.isIdle()) {
            allClosed.complete(null);
        }
    }
}
