package dev.flotilla.dht.store;

/**
 * The hash of the tables here: one multiplication to 128 bits, whose halves are folded. With a secret operand nobody
 * outside can choose what collides.
 *
 * <p>Thread-safe: has no state.
 */
final class Mix {
    private Mix() {}

    static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }
}
