package dev.flotilla.core.sim;

import java.util.random.RandomGenerator;

/**
 * Random numbers that a seed decides, the same on every machine and every version of Java: what the JDK's own generators
 * draw for a bound may change between its versions. SplitMix64: fast, small, not for secrets.
 *
 * <p>Confined to its owner loop.
 */
public final class SeededRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    public SeededRandom(long seed) {
        state = mix(seed);
    }

    /** Spreads every bit of {@code value} over all 64: a hash, and one step of the generator. */
    static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A generator of its own, decided by this one's state. */
    public SeededRandom split() {
        return new SeededRandom(nextLong());
    }

    @Override
    public long nextLong() {
        long result = mix(state);
        state += GOLDEN;
        return result;
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    /** 0 to {@code bound - 1}; off from uniform by less than {@code bound / 2^64}. */
    @Override
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound is positive, not " + bound);
        }
        long bits = nextLong();
        long high = Math.multiplyHigh(bits, bound);
        return bits < 0 ? high + bound : high; // the high half of the product, bits taken as unsigned
    }

    @Override
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    @Override
    public long nextLong(long origin, long bound) {
        return origin + nextLong(bound - origin);
    }

    @Override
    public int nextInt(int origin, int bound) {
        return (int) nextLong(origin, bound);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** Exponentially distributed with mean 1. */
    @Override
    public double nextExponential() {
        return -StrictMath.log(1 - nextDouble());
    }

    @Override
    public void nextBytes(byte[] bytes) {
        long bits = 0;
        for (int i = 0; i < bytes.length; i++) {
            bits = (i & 7) == 0 ? nextLong() : bits >>> 8;
            bytes[i] = (byte) bits;
        }
    }
}
