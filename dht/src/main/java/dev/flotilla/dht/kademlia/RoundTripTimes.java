package dev.flotilla.dht.kademlia;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait for an answer, learnt from those that came. A question that has waited longer than half of the answers
 * took has stalled: it may still be answered, but another one is put meanwhile, for waiting costs more than asking. When many
 * questions in a row time out, the network may have become slower than we believe, so patience doubles until an answer comes.
 *
 * <p>Confined to its owner loop.
 */
final class RoundTripTimes {
    // A histogram on a logarithmic scale, four classes an octave from 1/8 ms to 8 s, halved every MEMORY answers, so
    // that the past fades.
    private static final int CLASSES_AN_OCTAVE = 4;
    private static final int CLASSES = 16 * CLASSES_AN_OCTAVE;
    private static final int MICROS_SHIFT = 7;
    private static final int MEMORY = 120;
    private static final int FEW = 8;
    private static final int SLOWER_PERCENT = 50;

    private static final long MIN_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long MAX_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long FIRST_STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MIN_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long MAX_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int TIMEOUT_IN_STALLS = 8;
    private static final int FEW_TIMEOUTS = 4;
    private static final int TIMEOUTS_TO_DOUBLE = 16;
    private static final int MAX_DOUBLINGS = 3;

    private byte[] classes = new byte[0];
    private int answers;
    private int timeoutsInARow;
    private long usualNanos = FIRST_STALL_NANOS;

    void onAnswer(long roundTripNanos) {
        timeoutsInARow = 0;
        if (classes.length == 0) {
            classes = new byte[CLASSES];
        }
        classes[classOf(roundTripNanos)]++;
        answers++;
        if (answers == MEMORY) {
            fade();
        }
        usualNanos = usual(roundTripNanos);
    }

    private void fade() {
        answers = 0;
        for (int i = 0; i < CLASSES; i++) {
            classes[i] = (byte) (classes[i] / 2);
            answers += classes[i];
        }
    }

    private long usual(long lastNanos) {
        int slower = answers * SLOWER_PERCENT / 100;
        int i = CLASSES - 1;
        for (int above = classes[i]; above <= slower && i > 0; above += classes[i]) {
            i--;
        }
        long nanos = upperNanos(i);
        return answers < FEW ? Math.max(2 * lastNanos, 2 * nanos) : nanos;
    }

    private static int classOf(long nanos) {
        long micros = Math.max(1L << MICROS_SHIFT, nanos / 1000);
        int octave = 63 - Long.numberOfLeadingZeros(micros);
        int quarter = (int) (micros >>> (octave - 2)) & (CLASSES_AN_OCTAVE - 1);
        return Math.min(CLASSES - 1, (octave - MICROS_SHIFT) * CLASSES_AN_OCTAVE + quarter);
    }

    private static long upperNanos(int index) {
        int octave = index / CLASSES_AN_OCTAVE + MICROS_SHIFT;
        long quarters = (long) index % CLASSES_AN_OCTAVE + CLASSES_AN_OCTAVE + 1;
        return (quarters << (octave - 2)) * 1000;
    }

    void onTimeout() {
        timeoutsInARow++;
    }

    /** True when the last few questions were all left unanswered. */
    boolean isSilent() {
        return timeoutsInARow >= FEW_TIMEOUTS;
    }

    /** True when so many questions in a row were left unanswered that the fault is perhaps on our side. */
    boolean isNetworkSuspect() {
        return timeoutsInARow >= TIMEOUTS_TO_DOUBLE;
    }

    /** True when answers take so long that waiting is what costs. */
    boolean isFar() {
        return answers > 0 && usualNanos > MIN_STALL_NANOS;
    }

    /** After so long an answer is late: another node may be asked meanwhile. 30 ms to 1.5 s. */
    long stallNanos() {
        int doublings = Math.min(timeoutsInARow / TIMEOUTS_TO_DOUBLE, MAX_DOUBLINGS);
        return Math.min(Math.max(usualNanos, MIN_STALL_NANOS) << doublings, MAX_STALL_NANOS);
    }

    /** After so long no answer is expected any more. 0.4 to 5 s. */
    long timeoutNanos() {
        return Math.max(MIN_TIMEOUT_NANOS, Math.min(TIMEOUT_IN_STALLS * stallNanos(), MAX_TIMEOUT_NANOS));
    }
}
