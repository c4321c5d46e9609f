package dev.flotilla.core.sim;

/**
 * The round-trip time of any pair of hosts, from the two alone: no matrix is kept.
 *
 * <p>Immutable.
 */
public final class RoundTripTimes {
    // A host's position is a standard normal number, and so is a number that the pair's keys hash to. Their sum, each
    // with half of the variance, is standard normal again, and its exponential is log-normal. Tables and StrictMath
    // give every machine the same nanoseconds.
    private static final int QUANTILES = 4096;
    private static final double[] NORMAL = normalQuantiles();
    private static final double HALF_VARIANCE = StrictMath.sqrt(0.5);

    private static final int STEPS = 8192;
    private static final double MOST = 5; // standard deviations

    private final long[] nanos = new long[STEPS];

    /** Of the link only the median and the spread count. */
    public RoundTripTimes(Link link) {
        for (int i = 0; i < STEPS; i++) {
            double deviations = (2 * MOST * i) / STEPS - MOST;
            nanos[i] = (long) (link.medianRtt().toNanos() * StrictMath.exp(link.spread() * deviations));
        }
    }

    /** Walks up the distribution function, and notes where it passes each quantile. */
    private static double[] normalQuantiles() {
        double[] quantiles = new double[QUANTILES];
        double step = 1.0 / 4096;
        double density = step / StrictMath.sqrt(2 * StrictMath.PI);
        double below = 0;
        double x = -8;
        for (int i = 0; i < QUANTILES; i++) {
            while (below < (i + 0.5) / QUANTILES) {
                below += density * StrictMath.exp(-x * x / 2);
                x += step;
            }
            quantiles[i] = x;
        }
        return quantiles;
    }

    /** Where a host with this key stands: a standard normal number. */
    public static double position(long key) {
        return NORMAL[(int) (SeededRandom.mix(key) >>> 52)];
    }

    /** Nanoseconds there and back, the same both ways; a host's key may be any number, another for each host. */
    public long nanos(long keyA, double positionA, long keyB, double positionB) {
        double own = (positionA + positionB) * 0.5; // variance 1/2
        double pair = NORMAL[(int) (SeededRandom.mix(keyA ^ keyB) >>> 52)] * HALF_VARIANCE;
        int step = (int) ((own + pair + MOST) * (STEPS / (2 * MOST)));
        return nanos[Math.max(0, Math.min(STEPS - 1, step))];
    }
}
