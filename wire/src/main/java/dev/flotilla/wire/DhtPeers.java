package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.Announcement;
import dev.flotilla.dht.DhtNode;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent in the DHT. As long as it runs it announces itself, which finds peers in passing; and while it is short of
 * peers it starts another round early: after the lookup interval, then after twice as long each time, so that a swarm that
 * starts all at once soon knows itself, and one that stays small costs little.
 *
 * <p>Confined to its owner loop.
 */
final class DhtPeers {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(2);

    private final @Nullable DhtNode dht;
    private final EventLoop loop;
    private final Id160 infoHash;
    private final int port;
    private final Duration firstInterval;
    private final Consumer<Endpoint> onPeer;
    private final BooleanSupplier wantsPeers;

    private boolean seed;

    // while it runs
    private @Nullable Announcement announcement;
    private @Nullable ScheduledFuture<?> nextRound;
    private Duration interval = Duration.ZERO;

    /** @param onPeer called on the loop for each peer, again in each round; the torrent itself is among them */
    DhtPeers(NodeParts node, EventLoop loop, Id160 infoHash, Consumer<Endpoint> onPeer, BooleanSupplier wantsPeers) {
        this.dht = node.dht();
        this.loop = loop;
        this.infoHash = infoHash;
        this.port = node.port();
        this.firstInterval = node.lookupInterval();
        this.onPeer = onPeer;
        this.wantsPeers = wantsPeers;
    }

    /** Without a DHT node it does nothing. */
    void start() {
        if (dht != null && announcement == null) {
            announcement = dht.announce(infoHash, port, peer -> Loops.hop(loop, () -> found(peer)));
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

    private void found(Endpoint peer) {
        if (announcement != null) {
            onPeer.accept(peer);
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
