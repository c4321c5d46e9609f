package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * Bencode appended to one array, without allocation.
 *
 * <p>Errors: {@link IndexOutOfBoundsException} when the array is full, which is a bug of the caller.
 *
 * <p>Confined to its owner loop.
 */
final class DatagramBuffer {
    private final byte[] bytes;
    private int size;

    DatagramBuffer(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void raw(byte[] encoded) {
        System.arraycopy(encoded, 0, bytes, size, encoded.length);
        size += encoded.length;
    }

    void raw(ByteString encoded) {
        encoded.copyTo(bytes, size);
        size += encoded.size();
    }

    void raw(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void raw(char token) {
        bytes[size++] = (byte) token;
    }

    /** Four bytes, big-endian. */
    void raw(int word) {
        bytes[size] = (byte) (word >>> 24);
        bytes[size + 1] = (byte) (word >>> 16);
        bytes[size + 2] = (byte) (word >>> 8);
        bytes[size + 3] = (byte) word;
        size += 4;
    }

    /** {@code value} is at least 0. */
    void integer(long value) {
        raw('i');
        decimal(value);
        raw('e');
    }

    void string(ByteString value) {
        stringHeader(value.size());
        raw(value);
    }

    void string(byte[] source, int offset, int length) {
        stringHeader(length);
        raw(source, offset, length);
    }

    /** Opens a string whose bytes follow. */
    void stringHeader(int length) {
        decimal(length);
        raw(':');
    }

    /** Leaves room for a string of {@code length} bytes and returns the index of the first. */
    int reserveString(int length) {
        stringHeader(length);
        int start = size;
        size += length;
        return start;
    }

    /** The 20 bytes alone. */
    void id(Id160 id) {
        id.write(bytes, size);
        size += Id160.BYTES;
    }

    /** A string of 6 or 18 bytes. */
    void endpoint(Endpoint endpoint) {
        int length = endpoint.compactLength();
        stringHeader(length);
        endpoint.writeCompact(bytes, size);
        size += length;
    }

    private void decimal(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }
}
