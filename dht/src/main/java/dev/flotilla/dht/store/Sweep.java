package dev.flotilla.dht.store;

import java.util.concurrent.TimeUnit;

/**
 * Spreads the search for what is too old over time: all entries of a table once a minute, a few a call, so that no call
 * takes long.
 *
 * <p>Confined to its owner loop.
 */
final class Sweep {
    private static final long PASS_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LEAST_AT_ONCE = 64;

    private final long lifetimeNanos;
    private long seenNanos;
    private long sweptNanos;
    private int cursor;

    Sweep(long nowNanos, int lifetimeSeconds) {
        lifetimeNanos = TimeUnit.SECONDS.toNanos(lifetimeSeconds);
        seenNanos = nowNanos;
        sweptNanos = nowNanos;
    }

    /** True when nobody asked for so long that all entries are too old. Asked first of all, at every use of the table. */
    boolean outlivedAll(long nowNanos) {
        boolean outlived = nowNanos - seenNanos > lifetimeNanos;
        seenNanos = nowNanos;
        return outlived;
    }

    /** How many of {@code size} entries to look at now: after a pause a sixteenth of them, or 64, at most. */
    int due(long nowNanos, int size) {
        long elapsed = nowNanos - sweptNanos;
        if (elapsed < STEP_NANOS) {
            return 0;
        }
        if (size == 0) {
            sweptNanos = nowNanos;
            return 0;
        }
        long due = elapsed >= PASS_NANOS ? size : elapsed * size / PASS_NANOS;
        if (due > 0) {
            sweptNanos = nowNanos;
        }
        return (int) Math.min(due, Math.max(LEAST_AT_ONCE, size / 16));
    }

    /** The index of the next entry to look at; the last of the table may take the place of a removed one meanwhile. */
    int next(int size) {
        cursor = cursor <= 0 || cursor > size ? size - 1 : cursor - 1;
        return cursor;
    }
}
