package dev.flotilla.dht.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 of J.-P. Aumasson and D. J. Bernstein, <i>SipHash: a fast short-input PRF</i> (2012): 64 bits that who does
 * not have the key can neither guess nor tell from random ones. Leaves no garbage.
 *
 * <p>Thread-safe: has no state.
 */
final class SipHash24 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private SipHash24() {}

    static long hash(long key0, long key1, byte[] bytes, int offset, int length) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int words = length >>> 3;
        // words of the message, then its last bytes with the length, then the four rounds of the end
        for (int i = 0; i <= words + 1; i++) {
            long word = 0;
            int rounds = 2;
            if (i < words) {
                word = (long) LONG.get(bytes, offset + 8 * i);
            } else if (i == words) {
                word = last(bytes, offset + 8 * words, length);
            } else {
                v2 ^= 0xff;
                rounds = 4;
            }
            v3 ^= word;
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long last(byte[] bytes, int from, int length) {
        long word = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            word |= (bytes[from + i] & 0xffL) << (8 * i);
        }
        return word;
    }
}
