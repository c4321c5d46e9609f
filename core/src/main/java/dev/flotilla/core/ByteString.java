package dev.flotilla.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable sequence of bytes, ordered as unsigned bytes: what BitTorrent calls a string.
 *
 * <p>Immutable.
 */
public final class ByteString implements Comparable<ByteString> {
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static ByteString of(byte... bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    /**
     * Copies {@code length} bytes from {@code offset}.
     *
     * @throws IndexOutOfBoundsException when the range is outside {@code bytes}
     */
    public static ByteString copyOf(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? EMPTY : new ByteString(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Copies what remains of {@code buffer}, whose position does not move. */
    public static ByteString copyOf(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return new ByteString(copy);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static ByteString utf8(String text) {
        return new ByteString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads hexadecimal digits of either case, two a byte.
     *
     * @throws IllegalArgumentException when {@code hex} holds anything else
     */
    public static ByteString fromHex(String hex) {
        return new ByteString(HexFormat.of().parseHex(hex));
    }

    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The byte at {@code index}, as a signed Java byte. */
    public byte byteAt(int index) {
        return bytes[index];
    }

    /** A copy of the {@code length} bytes from {@code offset}. */
    public ByteString substring(int offset, int length) {
        return offset == 0 && length == bytes.length ? this : copyOf(bytes, offset, length);
    }

    /** A fresh copy; the caller may change it. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Copies all bytes into {@code target} from {@code offset}. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** A read-only view without a copy. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** True when these bytes stand in {@code other} at {@code [from, from + length)}. */
    public boolean contentEquals(byte[] other, int from, int length) {
        return length == bytes.length && Arrays.equals(bytes, 0, length, other, from, from + length);
    }

    /** The bytes read as UTF-8, malformed sequences replaced by U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof ByteString other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal, cut after 32 bytes: for logs and failures, not for parsing. */
    @Override
    public String toString() {
        return bytes.length <= 32 ? hex() : substring(0, 32).hex() + "… (" + bytes.length + " bytes)";
    }
}
