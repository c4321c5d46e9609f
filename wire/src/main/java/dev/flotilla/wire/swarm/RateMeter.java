package dev.flotilla.wire.swarm;

/**
 * Bytes counted for ever, and their rate over the last {@link #WINDOW_SECONDS} seconds, kept in one bucket a second.
 *
 * <p>Confined to its owner loop.
 */
final class RateMeter {
    static final int WINDOW_SECONDS = 20;

    private static final long SECOND = 1_000_000_000L;

    private final long startNanos;
    private final long[] buckets = new long[WINDOW_SECONDS];
    private long newest; // seconds since the start
    private long sum;
    private long total;

    RateMeter(long nowNanos) {
        startNanos = nowNanos;
    }

    void add(long nowNanos, long bytes) {
        advance(nowNanos);
        buckets[(int) (newest % WINDOW_SECONDS)] += bytes;
        sum += bytes;
        total += bytes;
    }

    long total() {
        return total;
    }

    /** Over the window, or since the start when that is shorter, but never over less than a second. */
    long bytesPerSecond(long nowNanos) {
        advance(nowNanos);
        long windowStart = Math.max(0, newest - WINDOW_SECONDS + 1) * SECOND;
        double span = Math.max(SECOND, nowNanos - startNanos - windowStart);
        return (long) (sum * (SECOND / span));
    }

    private void advance(long nowNanos) {
        long second = (nowNanos - startNanos) / SECOND;
        for (long steps = Math.min(second - newest, WINDOW_SECONDS); steps > 0; steps--) {
            int bucket = (int) ((second - steps + 1) % WINDOW_SECONDS);
            sum -= buckets[bucket];
            buckets[bucket] = 0;
        }
        newest = Math.max(newest, second);
    }
}
