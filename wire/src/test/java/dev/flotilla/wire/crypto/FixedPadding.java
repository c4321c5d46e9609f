package dev.flotilla.wire.crypto;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random bits from a seed, but every padding of the same length. */
record FixedPadding(SplittableRandom bits, int length) implements RandomGenerator {

    static FixedPadding of(long seed, int length) {
        return new FixedPadding(new SplittableRandom(seed), length);
    }

    @Override
    public long nextLong() {
        return bits.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return Math.min(length, bound - 1);
    }
}
