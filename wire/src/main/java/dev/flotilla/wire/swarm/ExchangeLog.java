package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import java.util.HashSet;
import java.util.Set;

/**
 * What one peer and we have told each other of other peers (BEP 11), and when.
 *
 * <p>Memory: the endpoints that the peer was told of and not yet told to forget; no more than we have had neighbours since
 * our last message, and neighbours are bounded.
 *
 * <p>Confined to its owner loop.
 */
final class ExchangeLog {
    private static final long SECOND = 1_000_000_000L;

    // Ours: the first after some seconds, so that it tells of more than one; then one a minute.
    private static final long FIRST_NANOS = 5 * SECOND;
    private static final long INTERVAL_NANOS = 60 * SECOND;

    // Theirs: clocks drift, messages wait in sockets, and some send a second soon after the first.
    private static final long LEAST_INTERVAL_NANOS = 45 * SECOND;
    private static final int SPARE_MESSAGES = 2;

    private final Set<Endpoint> told = new HashSet<>();
    private long nextNanos;
    private long toldVersion = -1;
    private long allowedNanos; // when the next message of theirs would be on time

    ExchangeLog(long nowNanos) {
        nextNanos = nowNanos + FIRST_NANOS;
        allowedNanos = nowNanos;
    }

    /** Live. */
    Set<Endpoint> told() {
        return told;
    }

    /** True when a message may leave, and {@code version}, which changes with the neighbours, is not the one told last. */
    boolean isDue(long nowNanos, long version) {
        return toldVersion != version && nowNanos - nextNanos >= 0;
    }

    /** @param isWhole false when the message had no room for all */
    void onTold(long nowNanos, long version, boolean isWhole, boolean isSent) {
        toldVersion = isWhole ? version : -1;
        if (isSent) {
            nextNanos = nowNanos + INTERVAL_NANOS;
        }
    }

    /** A message came: true when the peer may send it now. */
    boolean admit(long nowNanos) {
        if (allowedNanos - nowNanos > SPARE_MESSAGES * LEAST_INTERVAL_NANOS) {
            return false;
        }
        allowedNanos = Math.max(allowedNanos - nowNanos, 0) + nowNanos + LEAST_INTERVAL_NANOS;
        return true;
    }
}
