package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.store.SignedValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The signatures being checked elsewhere, at most {@value #MAX_OPEN}, each once however many wait for it.
 *
 * <p>Confined to its owner loop.
 */
final class Verifications {
    static final int MAX_OPEN = 128;

    /** Of them for what strangers put here: a flood of puts must not blind our own gets. */
    static final int MAX_FOR_OTHERS = 96;

    private static final int MAX_WAITING = 64;

    /** Who waits for a verdict. */
    @FunctionalInterface
    interface Listener {
        void onVerified(long nowNanos, SignedValue value, boolean genuine);

        /** The node closed first: no verdict will come. */
        default void onDropped(long nowNanos) {}
    }

    private final DhtOutbox outbox;
    private final Counters counters;
    private final Map<SignedValue, List<Listener>> open = new HashMap<>(0);

    Verifications(DhtOutbox outbox, Counters counters) {
        this.outbox = outbox;
        this.counters = counters;
    }

    /** Like {@link #verify}, for what a stranger put here. */
    boolean verifyForOthers(SignedValue value, Listener listener) {
        return (open.size() < MAX_FOR_OTHERS || open.containsKey(value)) && verify(value, listener);
    }

    /** Has a signature checked; returns false, and tells nothing, when too many are. May tell before it returns. */
    boolean verify(SignedValue value, Listener listener) {
        List<Listener> waiting = open.get(value);
        if (waiting != null) {
            return waiting.size() < MAX_WAITING && waiting.add(listener);
        }
        if (open.size() >= MAX_OPEN) {
            return false;
        }
        List<Listener> first = new ArrayList<>(1);
        first.add(listener);
        open.put(value, first);
        if (!outbox.verify(value)) {
            open.remove(value);
            return false;
        }
        counters.count(Counter.VERIFIED);
        return true;
    }

    /** Tells all who wait that no verdict will come. */
    void close(long nowNanos) {
        List<List<Listener>> dropped = List.copyOf(open.values());
        open.clear();
        dropped.forEach(waiting -> waiting.forEach(listener -> listener.onDropped(nowNanos)));
    }

    void onVerified(long nowNanos, SignedValue value, boolean genuine) {
        List<Listener> waiting = open.remove(value);
        if (waiting != null) {
            waiting.forEach(listener -> listener.onVerified(nowNanos, value, genuine));
        }
    }
}
