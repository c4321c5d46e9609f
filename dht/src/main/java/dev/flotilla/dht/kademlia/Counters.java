package dev.flotilla.dht.kademlia;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The figures of one engine.
 *
 * <p>Thread-safe: the owner loop writes, anyone reads.
 */
public final class Counters {
    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    public long get(Counter counter) {
        return value(counter).get();
    }

    /** Adds one; for the owner loop only. */
    public void count(Counter counter) {
        AtomicLong value = value(counter);
        value.lazySet(value.getPlain() + 1);
    }

    void set(Counter counter, long now) {
        value(counter).lazySet(now);
    }

    private AtomicLong value(Counter counter) {
        AtomicLong value = values.get(counter);
        if (value == null) {
            throw new AssertionError(counter);
        }
        return value;
    }
}
