package dev.flotilla.core.sim;

import java.util.Arrays;

/**
 * Measured values, in order.
 *
 * <p>Immutable.
 */
public final class Distribution {
    private final double[] sorted;

    /** Copies the values. */
    public Distribution(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The least value that {@code percent} of all do not exceed (nearest rank); NaN when there are none. */
    public double percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile is 0 to 100, not " + percent);
        }
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    public double median() {
        return percentile(50);
    }

    public double max() {
        return percentile(100);
    }

    /** NaN when there are no values. */
    public double mean() {
        return Arrays.stream(sorted).average().orElse(Double.NaN);
    }

    /** All values, ascending; a fresh array. */
    public double[] values() {
        return sorted.clone();
    }
}
