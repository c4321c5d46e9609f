package dev.flotilla.core.bencode;

import dev.flotilla.core.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends canonical bencode to a growing array. The caller gives keys in order; it also balances {@link #dictionary} and
 * {@link #list} with {@link #end}. Reusable after {@link #reset}.
 *
 * <p>Confined to its owner loop.
 */
public final class BencodeWriter {
    private byte[] bytes;
    private int size;

    public BencodeWriter() {
        this(256);
    }

    public BencodeWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public BencodeWriter dictionary() {
        return raw('d');
    }

    public BencodeWriter list() {
        return raw('l');
    }

    /** Closes the innermost open list or dictionary. */
    public BencodeWriter end() {
        return raw('e');
    }

    public BencodeWriter integer(long value) {
        raw('i');
        decimal(value);
        return raw('e');
    }

    public BencodeWriter string(ByteString value) {
        int start = stringHeader(value.size());
        value.copyTo(bytes, start);
        return this;
    }

    public BencodeWriter string(byte[] value, int offset, int length) {
        int start = stringHeader(length);
        System.arraycopy(value, offset, bytes, start, length);
        return this;
    }

    /** A string of the UTF-8 bytes of {@code value}; also how keys are written. */
    public BencodeWriter string(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        return string(encoded, 0, encoded.length);
    }

    /**
     * Opens a string of {@code length} bytes that the caller fills in {@link #array()}.
     *
     * @return the index of its first byte
     */
    public int stringHeader(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a string of " + length + " bytes");
        }
        decimal(length);
        raw(':');
        ensure(length);
        int start = size;
        size += length;
        return start;
    }

    /** Appends bytes that already are bencode. */
    public BencodeWriter raw(ByteString encoded) {
        ensure(encoded.size());
        encoded.copyTo(bytes, size);
        size += encoded.size();
        return this;
    }

    private BencodeWriter raw(char token) {
        ensure(1);
        bytes[size++] = (byte) token;
        return this;
    }

    private void decimal(long value) {
        if (value == Long.MIN_VALUE) {
            byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            ensure(text.length);
            System.arraycopy(text, 0, bytes, size, text.length);
            size += text.length;
            return;
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long power = rest; power >= 10; power /= 10) {
            digits++;
        }
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }

    /** The array written to: valid up to {@link #size()}, replaced when it grows. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Forgets what was written, keeps the memory. */
    public void reset() {
        size = 0;
    }

    /** A copy of what was written. */
    public ByteString toByteString() {
        return ByteString.copyOf(bytes, 0, size);
    }
}
