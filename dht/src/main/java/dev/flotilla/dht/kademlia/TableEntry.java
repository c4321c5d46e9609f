package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.Contact;
import java.util.concurrent.TimeUnit;

/**
 * A node that has answered us: <i>good</i> when it answered or asked within 15 minutes and did not fail since, <i>bad</i>
 * when it failed twice in a row, else <i>questionable</i> (BEP 5, <i>Routing Table</i>).
 *
 * <p>Confined to its owner loop.
 */
final class TableEntry {
    static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(15);
    static final int BAD_FAILURES = 2;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_RETRY_SHIFT = 5;

    final Contact contact;
    private long seenNanos;
    private long failedNanos;
    private int failures;

    TableEntry(long nowNanos, Contact contact) {
        this.contact = contact;
        seenNanos = nowNanos;
    }

    void onAnswered(long nowNanos) {
        seenNanos = nowNanos;
        failures = 0;
    }

    void onQueried(long nowNanos) {
        seenNanos = nowNanos;
    }

    void onFailed(long nowNanos) {
        failedNanos = nowNanos;
        failures++;
    }

    boolean isGood(long nowNanos) {
        return failures == 0 && !isQuiet(nowNanos);
    }

    boolean isBad() {
        return failures >= BAD_FAILURES;
    }

    int failures() {
        return failures;
    }

    long seenNanos() {
        return seenNanos;
    }

    /** True when it should prove itself: after 15 quiet minutes, or some while after it failed, longer each time. */
    boolean isDue(long nowNanos) {
        return failures == 0
                ? isQuiet(nowNanos)
                : nowNanos - failedNanos >= RETRY_NANOS << Math.min(failures - 1, MAX_RETRY_SHIFT);
    }

    private boolean isQuiet(long nowNanos) {
        return nowNanos - seenNanos >= QUIET_NANOS;
    }
}
