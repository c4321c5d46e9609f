package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.PieceGeometry;

/**
 * How many blocks may be outstanding at one peer.
 *
 * <p>Confined to its owner loop.
 */
final class RequestWindow {
    /*
     * The peer should never run out of requests; nor hold more than it needs, for what waits in its queue cannot be asked
     * of others, and several downloaders with long queues at one seeder ask it for the same pieces. So the window is what
     * the peer sends in the time that a request travels and half a second more: the slack in which it can show that it has
     * become faster. (1.5 seconds of slack made a seeder send 15 to 20 % more copies, in the simulated swarms that this
     * was tuned with.)
     *
     * Before there is a rate to measure the window grows by one for each block that does not wait in the peer's queue for
     * longer than the slack, as TCP's slow start does: what is outstanding never exceeds what has come. A snubbed peer gets
     * one request, to show that it has woken up. A peer that rejects gets half.
     */
    static final int MIN = 8;

    /** Assumed of a peer that does not tell its {@code reqq}: what the least of today's clients take. */
    static final int UNTOLD_LIMIT = 250;

    /** Blocks outstanding at a peer, at most. */
    static final int MAX = 2_000;

    private static final int BATCHES = 16; // in a window
    private static final int MAX_BATCH = 64;
    private static final long SECOND = 1_000_000_000L;
    private static final long SLACK_NANOS = SECOND / 2;
    private static final long UNKNOWN_DELAY_NANOS = SECOND;

    private int limit = UNTOLD_LIMIT;
    private int depth = MIN;
    private boolean slowStart = true;
    private boolean snubbed;
    private long bytesThisSecond;
    private long bytesPerSecond; // smoothed
    private long delayNanos = UNKNOWN_DELAY_NANOS; // the shortest from request to block
    private boolean isDelayKnown;
    private long meanDelayNanos;

    /** Blocks that may be outstanding now. */
    int depth() {
        return snubbed ? 1 : Math.min(depth, limit);
    }

    /** Requests worth a packet: so few that the peer does not run out, so many that it reads blocks in runs and seldom wakes. */
    int batch() {
        return Math.min(MAX_BATCH, depth() / BATCHES);
    }

    /** What the peer says it takes ({@code reqq}, BEP 10); 0, when it does not say, changes nothing. */
    void onLimit(int requestQueue) {
        if (requestQueue > 0) {
            limit = Math.min(requestQueue, MAX);
        }
    }

    void onBlock(int bytes, long responseNanos) {
        snubbed = false;
        bytesThisSecond += bytes;
        delayNanos = isDelayKnown ? Math.min(delayNanos, responseNanos) : responseNanos;
        isDelayKnown = true;
        meanDelayNanos = meanDelayNanos == 0 ? responseNanos : (meanDelayNanos * 7 + responseNanos) / 8;
        if (slowStart && responseNanos < delayNanos + SLACK_NANOS) {
            depth = Math.min(depth + 1, MAX);
        }
    }

    /** The peer is awake after all. */
    void onLateBlock() {
        snubbed = false;
    }

    /** A second has passed. */
    void onSecond() {
        slowStart &= bytesThisSecond > bytesPerSecond + bytesPerSecond / 10 || bytesPerSecond == 0;
        bytesPerSecond = bytesPerSecond == 0 ? bytesThisSecond : (bytesPerSecond + bytesThisSecond) / 2;
        bytesThisSecond = 0;
        if (!slowStart) {
            double seconds = (SLACK_NANOS + delayNanos) / (double) SECOND;
            long blocks = (long) (bytesPerSecond * seconds / PieceGeometry.BLOCK_LENGTH);
            depth = (int) Math.min(MAX, Math.max(MIN, blocks));
        }
    }

    /** The smoothed rate, 0 before the first second. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** The peer chokes us: when it lets us in again, we begin modestly. */
    void onChoked() {
        depth = MIN;
        slowStart = true;
    }

    void onRejected() {
        slowStart = false;
        depth = Math.max(MIN, depth / 2);
    }

    void onSnubbed() {
        snubbed = true;
        slowStart = false;
        depth = MIN;
    }

    boolean isSnubbed() {
        return snubbed;
    }

    /** The shortest time from a request to its block: the round trip, nearly; a second before the first. */
    long delayNanos() {
        return delayNanos;
    }

    /** The mean time from a request to its block, 0 before the first. */
    long meanDelayNanos() {
        return meanDelayNanos;
    }
}
