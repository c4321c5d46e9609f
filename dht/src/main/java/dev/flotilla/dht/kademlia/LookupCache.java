package dev.flotilla.dht.kademlia;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The closest nodes that answered, by target: whoever looks for the same again, as announcements do, starts where the last
 * look-up ended. At most {@value #MAX} targets, each for 15 minutes.
 *
 * <p>Confined to its owner loop.
 */
final class LookupCache {
    private static final int MAX = 256;
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private @Nullable Cache<Id160, List<Contact>> closest;
    private long nowNanos;

    void put(long now, Id160 target, List<Contact> contacts) {
        nowNanos = now;
        Cache<Id160, List<Contact>> cache = closest;
        if (cache == null) {
            cache = Caffeine.newBuilder()
                    .maximumSize(MAX)
                    .expireAfterWrite(LIFETIME)
                    .executor(Runnable::run)
                    .ticker(() -> nowNanos)
                    .build();
            closest = cache;
        }
        cache.put(target, contacts);
    }

    List<Contact> get(long now, Id160 target) {
        nowNanos = now;
        Cache<Id160, List<Contact>> cache = closest;
        List<Contact> contacts = cache == null ? null : cache.getIfPresent(target);
        return contacts == null ? List.of() : contacts;
    }
}
