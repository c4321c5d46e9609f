package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All announcements of this node, and what they share.
 *
 * <p>Confined to its owner loop.
 */
final class Announcers {
    private final DhtConfig config;
    private final RandomGenerator random;
    private final Searches searches;
    private final OwnPeers ownPeers;
    private final List<Announcer> announcers = new ArrayList<>();

    Announcers(DhtConfig config, RandomGenerator random, Searches searches, OwnPeers ownPeers) {
        this.config = config;
        this.random = random;
        this.searches = searches;
        this.ownPeers = ownPeers;
    }

    Announcer open(long nowNanos, Id160 infoHash, int port, boolean seed, Announcer.Listener listener) {
        Announcer announcer = new Announcer(this, infoHash, port, seed, listener);
        announcers.add(announcer);
        ownPeers.add(infoHash, port);
        announcer.begin(nowNanos);
        return announcer;
    }

    void onClosed(Announcer announcer) {
        if (announcers.remove(announcer)) {
            ownPeers.remove(announcer.infoHash(), announcer.port());
        }
    }

    void closeAll(long nowNanos) {
        List.copyOf(announcers).forEach(announcer -> announcer.close(nowNanos));
    }

    void onNewNode(long nowNanos, Contact node) {
        for (Announcer announcer : announcers) {
            announcer.onNewNode(nowNanos, node);
        }
    }

    void onTimer(long nowNanos) {
        for (Announcer announcer : List.copyOf(announcers)) {
            if (announcer.isIdle() && announcer.dueNanos() - nowNanos <= 0) {
                announcer.begin(nowNanos);
            }
        }
    }

    /** The earlier of {@code deadlineNanos} and the begin of the next round. */
    long earlier(long deadlineNanos) {
        long earliest = deadlineNanos;
        for (Announcer announcer : announcers) {
            if (announcer.isIdle() && announcer.dueNanos() - earliest < 0) {
                earliest = announcer.dueNanos();
            }
        }
        return earliest;
    }

    Searches searches() {
        return searches;
    }

    int ownPort() {
        return config.bound().port();
    }

    /** {@code nanos}, more or less 10 %. */
    long jitter(long nanos) {
        return nanos - nanos / 10 + random.nextLong(nanos / 5 + 1);
    }
}
