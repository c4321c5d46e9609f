package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.Announcement;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.swarm.PeerSource;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One torrent in the DHT, and in the local network when the node uses that. As long as it runs it announces itself, which
 * finds peers in passing; and while it is short of peers it starts another round in the DHT early: after the lookup interval,
 * then after twice as long each time, so that a swarm that starts all at once soon knows itself, and one that stays small
 * costs little. It does not run for a private torrent (BEP 27).
 *
 * <p>Confined to its owner loop.
 */
final class DhtPeers {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(2);

    private final @Nullable DhtNode dht;
    private final @Nullable LocalDiscovery localDiscovery;
    private final EventLoop loop;
    private final Id160 infoHash;
    private final int port;
    private final @Nullable Endpoint own; // null when the node listens on any address
    private final Duration firstInterval;
    private final BiConsumer<Endpoint, PeerSource> onPeer;
    private final BooleanSupplier wantsPeers;

    private boolean seed;
    private boolean isRunning;

    // while it runs
    private @Nullable Announcement announcement;
    private @Nullable ScheduledFuture<?> nextRound;
    private Duration interval = Duration.ZERO;

    /** @param onPeer called on the loop for each peer, again in each round; the torrent itself may be among them */
    DhtPeers(
            NodeParts node,
            EventLoop loop,
            Id160 infoHash,
            BiConsumer<Endpoint, PeerSource> onPeer,
            BooleanSupplier wantsPeers) {
        this.dht = node.dht();
        this.localDiscovery = node.localDiscovery();
        this.loop = loop;
        this.infoHash = infoHash;
        this.port = node.port();
        InetAddress local = node.sockets().local();
        this.own = local.isAnyLocalAddress() ? null : Endpoint.of(local, port);
        this.firstInterval = node.lookupInterval();
        this.onPeer = onPeer;
        this.wantsPeers = wantsPeers;
    }

    /** Without a DHT node and local discovery it does nothing. */
    void start() {
        if (localDiscovery != null && !isRunning) {
            localDiscovery.join(infoHash, peer -> Loops.hop(loop, () -> found(peer, PeerSource.LSD)));
        }
        isRunning = true;
        if (dht != null && announcement == null) {
            announcement = dht.announce(infoHash, port, peer -> Loops.hop(loop, () -> found(peer, PeerSource.DHT)));
            if (seed) {
                announcement.setSeed(true);
            }
            interval = firstInterval;
            scheduleRound();
        }
    }

    /** The torrent has all: announced so from now on, that others can count seeds (BEP 33). */
    void onCompleted() {
        seed = true;
        if (announcement != null) {
            announcement.setSeed(true);
        }
    }

    private void found(Endpoint peer, PeerSource source) {
        if (isRunning && !Objects.equals(own, peer)) {
            onPeer.accept(peer, source);
        }
    }

    private void scheduleRound() {
        nextRound = loop.schedule(this::round, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void round() {
        if (announcement == null) {
            return;
        }
        if (wantsPeers.getAsBoolean()) {
            announcement.refresh();
            Duration twice = interval.multipliedBy(2);
            interval = twice.compareTo(LONGEST_INTERVAL) < 0 ? twice : LONGEST_INTERVAL;
        } else {
            interval = firstInterval;
        }
        scheduleRound();
    }

    void stop() {
        if (localDiscovery != null && isRunning) {
            localDiscovery.leave(infoHash);
        }
        isRunning = false;
        if (announcement != null) {
            announcement.close();
            announcement = null;
        }
        if (nextRound != null) {
            nextRound.cancel(false);
            nextRound = null;
        }
    }
}
