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
    private boolean doubted;

    TableEntry(long nowNanos, Contact contact) {
        this.contact = contact;
        seenNanos = nowNanos;
    }

    void onAnswered(long nowNanos) {
        seenNanos = nowNanos;
        failures = 0;
        doubted = false;
    }

    void onQueried(long nowNanos) {
        seenNanos = nowNanos;
        doubted |= failures > 0;
    }

    /** Lets it prove itself soon. */
    void doubt() {
        doubted = true;
    }

    void onFailed(long nowNanos) {
        failedNanos = nowNanos;
        failures++;
        doubted = false;
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

    /** True when it should prove itself: in doubt, after 15 quiet minutes, or a while after it failed, longer each time. */
    boolean isDue(long nowNanos) {
        if (failures == 0) {
            return doubted || isQuiet(nowNanos);
        }
        return doubted || nowNanos - failedNanos >= RETRY_NANOS << Math.min(failures - 1, MAX_RETRY_SHIFT);
    }

    private boolean isQuiet(long nowNanos) {
        return nowNanos - seenNanos >= QUIET_NANOS;
    }
}
