package dev.flotilla.dht.store;

/**
 * What objects take in a 64-bit JVM with compressed pointers, in bytes: headers of 12, of 16 for arrays, all rounded up
 * to 8.
 *
 * <p>Thread-safe: has no state.
 */
final class Footprint {
    static final int REFERENCE = 4;
    static final int ID = object(8 + 8 + 4);

    private Footprint() {}

    static int object(int fieldBytes) {
        return (12 + fieldBytes + 7) & -8;
    }

    static int array(int length, int elementBytes) {
        return (16 + length * elementBytes + 7) & -8;
    }

    /** A {@code ByteString} and its array. */
    static int string(int length) {
        return object(REFERENCE) + array(length, 1);
    }
}
