package dev.flotilla.wire.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.sim.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How peers find each other: who asks is told of some of those that are there, drawn by chance, as the DHT does.
 *
 * <p>Confined to its owner loop.
 */
final class Meetings {
    /** Peers that one search finds at most. */
    static final int CONTACTS = 50;

    private static final long SECOND = 1_000_000_000L;
    private static final long[] SEARCHES = {SECOND, 14 * SECOND, 45 * SECOND};
    private static final long SEARCH_GAP_NANOS = 300 * SECOND; // as often as an announcement

    private final SeededRandom random;
    private final List<PeerShell> present = new ArrayList<>();
    private final Map<Endpoint, PeerShell> byEndpoint = new HashMap<>(); // never walked through

    Meetings(SeededRandom random) {
        this.random = random;
    }

    void add(PeerShell peer) {
        present.add(peer);
        byEndpoint.put(peer.endpoint(), peer);
    }

    void remove(PeerShell peer) {
        present.remove(peer);
        byEndpoint.remove(peer.endpoint());
    }

    /** How long an ordinary peer waits for its next search. */
    static long nextSearchNanos(int searches) {
        return searches < SEARCHES.length ? SEARCHES[searches] : SEARCH_GAP_NANOS;
    }

    /** A peer can be reached there too. */
    void addAlias(Endpoint endpoint, PeerShell peer) {
        byEndpoint.putIfAbsent(endpoint, peer);
    }

    @Nullable
    PeerShell at(Endpoint endpoint) {
        return byEndpoint.get(endpoint);
    }

    /** Others that are there. */
    List<Endpoint> find(PeerShell asker, int atMost) {
        List<PeerShell> pool = new ArrayList<>(present);
        List<Endpoint> found = new ArrayList<>();
        while (!pool.isEmpty() && found.size() < atMost) {
            int drawn = random.nextInt(pool.size());
            PeerShell peer = pool.set(drawn, pool.get(pool.size() - 1));
            pool.remove(pool.size() - 1);
            if (peer != asker) {
                found.add(peer.endpoint());
            }
        }
        return found;
    }
}
