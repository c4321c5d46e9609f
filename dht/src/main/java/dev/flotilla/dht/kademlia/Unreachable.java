package dev.flotilla.dht.kademlia;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flotilla.core.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that lately left two questions unanswered. About half of the nodes that others name are gone; remembering
 * which spares the next look-up the stall. At most {@value #MAX}, each for two minutes after its last silence; what is
 * forgotten is learnt again at the price of a question.
 *
 * <p>Confined to its owner loop.
 */
final class Unreachable {
    // One silence may be a lost packet, so the first is only noted, in a few slots found by hash; a node in a calm
    // network never needs the cache.
    static final int MAX = 4_096;

    private static final int ONCE_BITS = 6;
    private static final Duration REST = Duration.ofMinutes(2);

    private int[] silentOnce = new int[0];
    private @Nullable Cache<Endpoint, Boolean> silentTwice;
    private long nowNanos;

    void onSilence(long now, Endpoint endpoint) {
        nowNanos = now;
        if (silentOnce.length == 0) {
            silentOnce = new int[1 << ONCE_BITS];
        }
        int hash = hash(endpoint);
        int slot = slot(hash);
        if (silentOnce[slot] == hash || contains(now, endpoint)) {
            cache().put(endpoint, true);
        }
        silentOnce[slot] = hash;
    }

    /** Any message from the endpoint shows that it is there. */
    void onHeard(Endpoint endpoint) {
        if (silentOnce.length > 0) {
            int hash = hash(endpoint);
            int slot = slot(hash);
            silentOnce[slot] = silentOnce[slot] == hash ? 0 : silentOnce[slot];
            if (silentTwice != null) {
                silentTwice.invalidate(endpoint);
            }
        }
    }

    boolean contains(long now, Endpoint endpoint) {
        nowNanos = now;
        return silentTwice != null && silentTwice.getIfPresent(endpoint) != null;
    }

    private Cache<Endpoint, Boolean> cache() {
        Cache<Endpoint, Boolean> cache = silentTwice;
        if (cache == null) {
            cache = Caffeine.newBuilder()
                    .maximumSize(MAX)
                    .expireAfterWrite(REST)
                    .executor(Runnable::run)
                    .ticker(() -> nowNanos)
                    .build();
            silentTwice = cache;
        }
        return cache;
    }

    private static int hash(Endpoint endpoint) {
        return (endpoint.hashCode() * 0x9E3779B1) | 1; // 0 is nobody
    }

    private static int slot(int hash) {
        return hash >>> (Integer.SIZE - ONCE_BITS);
    }
}
