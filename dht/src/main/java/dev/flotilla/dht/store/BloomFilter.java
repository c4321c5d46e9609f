package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import java.util.Objects;

/**
 * A set of addresses from which their number can be estimated (BEP 33, <i>Bloom Filters</i>): 2048 bits, two of them set
 * for an address, and none for a port.
 *
 * <p>Confined to its owner.
 */
public final class BloomFilter {
    /** Length in bytes. */
    public static final int BYTES = 256;

    private static final int BITS = 8 * BYTES;
    private static final int HASHES = 2;

    private final byte[] bits = new byte[BYTES];

    /** An empty filter. */
    public BloomFilter() {}

    /** Inserts the address of {@code peer}. */
    public void insert(Endpoint peer) {
        byte[] address = peer.addressBytes();
        set(Sha1.fresh().firstBytes(address, 0, address.length), bits, 0);
    }

    /**
     * Adds all addresses of the filter in {@link #BYTES} bytes from {@code offset}.
     *
     * @throws IndexOutOfBoundsException when fewer bytes stand there
     */
    public void union(byte[] filter, int offset) {
        Objects.checkFromIndexSize(offset, BYTES, filter.length);
        for (int i = 0; i < BYTES; i++) {
            bits[i] |= filter[offset + i];
        }
    }

    /**
     * How many different addresses were inserted, about: a standard error of 3 % at 2,000 and of 5 % at 5,000; 7,801
     * when every bit is set, and then worthless.
     */
    public double estimate() {
        int zeros = Math.max(1, BITS - ones());
        return Math.max(0, Math.log((double) zeros / BITS) / (HASHES * Math.log(1 - 1.0 / BITS)));
    }

    /** Standard error of {@link #estimate}, in addresses: that of linear counting, of as many bits as were set. */
    public double standardError() {
        double load = estimate() * HASHES / BITS;
        return Math.sqrt(BITS * (Math.expm1(load) - load)) / HASHES;
    }

    /** True when every bit is set: then nobody can tell how many addresses there are. */
    public boolean isFull() {
        return ones() == BITS;
    }

    private int ones() {
        int ones = 0;
        for (byte b : bits) {
            ones += Integer.bitCount(b & 0xff);
        }
        return ones;
    }

    /** The 256 bytes. */
    public ByteString toByteString() {
        return ByteString.of(bits);
    }

    /**
     * Sets the two bits of an address in the filter from {@code offset}.
     *
     * @param hash the first four bytes of its SHA-1, big-endian: two bit numbers, each little-endian and modulo 2048
     */
    static void set(int hash, byte[] filter, int offset) {
        int swapped = Integer.reverseBytes(hash);
        setBit(swapped & (BITS - 1), filter, offset);
        setBit(swapped >>> 16 & (BITS - 1), filter, offset);
    }

    private static void setBit(int bit, byte[] filter, int offset) {
        filter[offset + (bit >>> 3)] |= (byte) (1 << (bit & 7));
    }
}
