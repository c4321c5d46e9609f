package dev.flotilla.dht.kademlia;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flotilla.core.Endpoint;
import java.time.Duration;

/**
 * Endpoints that lately left our questions unanswered. About half of the nodes that others name are gone; remembering
 * which spares the next look-up the stall. At most {@value #MAX}, each for two minutes after its last silence; what is
 * forgotten is learnt again at the price of one question.
 *
 * <p>Confined to its owner loop.
 */
final class Unreachable {
    static final int MAX = 4_096;

    /** One silence may be a lost packet. */
    private static final int SILENCES = 2;

    private static final Duration REST = Duration.ofMinutes(2);

    private final Cache<Endpoint, Integer> silences = Caffeine.newBuilder()
            .maximumSize(MAX)
            .expireAfterWrite(REST)
            .executor(Runnable::run)
            .ticker(this::nowNanos)
            .build();
    private long nowNanos;

    private long nowNanos() {
        return nowNanos;
    }

    void onSilence(long now, Endpoint endpoint) {
        nowNanos = now;
        silences.asMap().merge(endpoint, 1, Integer::sum);
    }

    /** Any message from the endpoint shows that it is there. */
    void onHeard(Endpoint endpoint) {
        silences.invalidate(endpoint);
    }

    boolean contains(long now, Endpoint endpoint) {
        nowNanos = now;
        Integer count = silences.getIfPresent(endpoint);
        return count != null && count >= SILENCES;
    }
}
