package dev.flotilla.dht.kademlia;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait for an answer, learnt from those that came: the smoothed mean and deviation of RFC 6298. When many
 * questions in a row time out, the network may have become slower than we believe, so patience doubles until an answer
 * comes.
 *
 * <p>Confined to its owner loop.
 */
final class RoundTripTimes {
    private static final long MIN_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long FIRST_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MIN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int TIMEOUTS_TO_DOUBLE = 16;
    private static final int MAX_DOUBLINGS = 3;

    private long meanNanos;
    private long deviationNanos;
    private boolean measured;
    private int timeoutsInARow;

    void onAnswer(long roundTripNanos) {
        timeoutsInARow = 0;
        if (measured) {
            deviationNanos += (Math.abs(roundTripNanos - meanNanos) - deviationNanos) / 4;
            meanNanos += (roundTripNanos - meanNanos) / 8;
        } else {
            meanNanos = roundTripNanos;
            deviationNanos = roundTripNanos / 2;
            measured = true;
        }
    }

    void onTimeout() {
        timeoutsInARow++;
    }

    /** True when so many questions in a row were left unanswered that the fault is perhaps on our side. */
    boolean isNetworkSuspect() {
        return timeoutsInARow >= TIMEOUTS_TO_DOUBLE;
    }

    /** After so long an answer is late: another node may be asked meanwhile. */
    long stallNanos() {
        long usual = measured ? meanNanos + 4 * deviationNanos : FIRST_STALL_NANOS;
        int doublings = Math.min(timeoutsInARow / TIMEOUTS_TO_DOUBLE, MAX_DOUBLINGS);
        return Math.min(Math.max(usual, MIN_STALL_NANOS) << doublings, MAX_STALL_NANOS);
    }

    /** After so long no answer is expected any more. */
    long timeoutNanos() {
        return Math.max(MIN_TIMEOUT_NANOS, Math.min(4 * stallNanos(), MAX_TIMEOUT_NANOS));
    }
}
