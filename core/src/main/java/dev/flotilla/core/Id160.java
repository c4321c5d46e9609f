package dev.flotilla.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A point of the 160-bit space in which node ids, info-hashes and lookup targets lie, with its XOR metric (BEP 5,
 * <i>Overview</i>). Also the shape of a peer id and of a SHA-1 digest.
 *
 * <p>Immutable.
 */
public final class Id160 implements Comparable<Id160> {
    /** Length in bytes. */
    public static final int BYTES = 20;

    /** Length in bits. */
    public static final int BITS = 160;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    // big-endian: bits 0..63, 64..127, 128..159
    private final long high;
    private final long middle;
    private final int low;

    private Id160(long high, long middle, int low) {
        this.high = high;
        this.middle = middle;
        this.low = low;
    }

    /**
     * Reads 20 bytes from {@code offset}.
     *
     * @throws IndexOutOfBoundsException when fewer than 20 bytes stand there
     */
    public static Id160 read(byte[] bytes, int offset) {
        Objects.checkFromIndexSize(offset, BYTES, bytes.length);
        return new Id160(
                (long) LONG.get(bytes, offset), (long) LONG.get(bytes, offset + 8), (int) INT.get(bytes, offset + 16));
    }

    /**
     * The id that {@code bytes} spell.
     *
     * @throws IllegalArgumentException unless there are exactly 20
     */
    public static Id160 of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has 20 bytes, not " + bytes.length);
        }
        return read(bytes, 0);
    }

    /**
     * Reads 40 hexadecimal digits of either case.
     *
     * @throws IllegalArgumentException when {@code hex} is anything else
     */
    public static Id160 fromHex(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("an id has 40 hexadecimal digits, not " + hex.length());
        }
        return of(ByteString.fromHex(hex).toByteArray());
    }

    /** A uniformly random id. */
    public static Id160 random(RandomGenerator random) {
        return new Id160(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /**
     * A random id that shares exactly the first {@code prefixBits} bits with this one.
     *
     * @param prefixBits 0 to 159: the bit after the prefix differs
     */
    public Id160 randomAtPrefix(int prefixBits, RandomGenerator random) {
        Objects.checkIndex(prefixBits, BITS);
        byte[] result = random(random).toByteArray();
        byte[] own = toByteArray();
        int whole = prefixBits >>> 3;
        System.arraycopy(own, 0, result, 0, whole);
        int keep = prefixBits & 7;
        int differing = 0x80 >>> keep;
        int prefixMask = 0xff00 >>> keep & 0xff;
        int tailMask = differing - 1;
        result[whole] = (byte) ((own[whole] & prefixMask) | (~own[whole] & differing) | (result[whole] & tailMask));
        return of(result);
    }

    /** Compares by XOR distance to this id: negative when {@code a} is the closer one, zero only when they are equal. */
    public int compareDistance(Id160 a, Id160 b) {
        int order = Long.compareUnsigned(a.high ^ high, b.high ^ high);
        if (order == 0) {
            order = Long.compareUnsigned(a.middle ^ middle, b.middle ^ middle);
        }
        return order != 0 ? order : Integer.compareUnsigned(a.low ^ low, b.low ^ low);
    }

    /** Like {@link #compareDistance(Id160, Id160)}, of the ids that stand in {@code a} and {@code b}. */
    public int compareDistance(byte[] a, int aOffset, byte[] b, int bOffset) {
        int order = Long.compareUnsigned((long) LONG.get(a, aOffset) ^ high, (long) LONG.get(b, bOffset) ^ high);
        if (order == 0) {
            order = Long.compareUnsigned(
                    (long) LONG.get(a, aOffset + 8) ^ middle, (long) LONG.get(b, bOffset + 8) ^ middle);
        }
        return order != 0
                ? order
                : Integer.compareUnsigned((int) INT.get(a, aOffset + 16) ^ low, (int) INT.get(b, bOffset + 16) ^ low);
    }

    /** The first 64 bits of the distance to the id that stands in {@code bytes}, an unsigned number. */
    public long distanceHead(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset) ^ high;
    }

    /** True when this id stands in {@code bytes} at {@code offset}. */
    public boolean isAt(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset) == high
                && (long) LONG.get(bytes, offset + 8) == middle
                && (int) INT.get(bytes, offset + 16) == low;
    }

    /** The bit after the first {@code index} bits, 0 to 159. */
    public boolean bit(int index) {
        Objects.checkIndex(index, BITS);
        if (index < 128) {
            return ((index < 64 ? high : middle) << (index & 63)) < 0;
        }
        return (low << (index - 128)) < 0;
    }

    /** The first 64 bits of the XOR distance to {@code other}, unsigned. */
    public long distanceHigh(Id160 other) {
        return high ^ other.high;
    }

    /** The number of leading bits shared with {@code other}: 0 to 160. */
    public int commonPrefixLength(Id160 other) {
        if (high != other.high) {
            return Long.numberOfLeadingZeros(high ^ other.high);
        }
        if (middle != other.middle) {
            return 64 + Long.numberOfLeadingZeros(middle ^ other.middle);
        }
        return 128 + Integer.numberOfLeadingZeros(low ^ other.low);
    }

    /** Writes the 20 bytes into {@code target} from {@code offset}. */
    public void write(byte[] target, int offset) {
        LONG.set(target, offset, high);
        LONG.set(target, offset + 8, middle);
        INT.set(target, offset + 16, low);
    }

    /** A fresh array of the 20 bytes. */
    public byte[] toByteArray() {
        byte[] bytes = new byte[BYTES];
        write(bytes, 0);
        return bytes;
    }

    /** 40 lower-case hexadecimal digits. */
    public String hex() {
        return ByteString.of(toByteArray()).hex();
    }

    /** Orders as unsigned 160-bit numbers. */
    @Override
    public int compareTo(Id160 other) {
        int order = Long.compareUnsigned(high, other.high);
        if (order == 0) {
            order = Long.compareUnsigned(middle, other.middle);
        }
        return order != 0 ? order : Integer.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Id160 other && high == other.high && middle == other.middle && low == other.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 0x9E3779B97F4A7C15L + middle) * 31 + low;
    }

    @Override
    public String toString() {
        return hex();
    }
}
