package dev.flotilla.wire.crypto;

import io.netty.buffer.ByteBuf;

/**
 * One direction of an RC4 stream, applied in place: the same call encrypts and decrypts. Ours, since a Java platform may
 * forbid its own.
 *
 * <p>RC4 is broken as a cipher; here it only keeps equipment on the way from knowing the protocol.
 *
 * <p>Confined to its owner loop.
 */
public final class Rc4 {
    private static final int STATES = 256;

    private final int[] state = new int[STATES];
    private int i;
    private int j;

    /** @param key 1 to 256 bytes, not kept */
    public Rc4(byte[] key) {
        if (key.length < 1 || key.length > STATES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        for (int n = 0; n < STATES; n++) {
            state[n] = n;
        }
        int k = 0;
        for (int n = 0; n < STATES; n++) {
            k = (k + state[n] + key[n % key.length]) & 0xff;
            int swapped = state[n];
            state[n] = state[k];
            state[k] = swapped;
        }
    }

    /** Passes over the next bytes of the key stream. */
    public void skip(int length) {
        apply(new byte[length], 0, length);
    }

    /** Applies the key stream's next {@code length} bytes. */
    public void apply(byte[] bytes, int offset, int length) {
        int[] s = state;
        int x = i;
        int y = j;
        for (int n = offset; n < offset + length; n++) {
            x = (x + 1) & 0xff;
            int a = s[x];
            y = (y + a) & 0xff;
            int b = s[y];
            s[x] = b;
            s[y] = a;
            bytes[n] ^= (byte) s[(a + b) & 0xff];
        }
        i = x;
        j = y;
    }

    /** Applies the key stream to all that is readable; the indices stay. */
    public void apply(ByteBuf bytes) {
        apply(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    /** Applies the key stream's next {@code length} bytes to those from {@code index} on; reader and writer index stay. */
    public void apply(ByteBuf bytes, int index, int length) {
        if (bytes.hasArray()) {
            apply(bytes.array(), bytes.arrayOffset() + index, length);
            return;
        }
        int end = index + length;
        int at = index;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            bytes.setLong(at, bytes.getLong(at) ^ nextLong());
        }
        for (; at < end; at++) {
            bytes.setByte(at, bytes.getByte(at) ^ nextByte());
        }
    }

    // Eight at a time: the buffer checks its bounds once for all of them.
    private long nextLong() {
        int[] s = state;
        int x = i;
        int y = j;
        long stream = 0;
        for (int n = 0; n < Long.BYTES; n++) {
            x = (x + 1) & 0xff;
            int a = s[x];
            y = (y + a) & 0xff;
            int b = s[y];
            s[x] = b;
            s[y] = a;
            stream = (stream << 8) | s[(a + b) & 0xff];
        }
        i = x;
        j = y;
        return stream;
    }

    private int nextByte() {
        i = (i + 1) & 0xff;
        int a = state[i];
        j = (j + a) & 0xff;
        int b = state[j];
        state[i] = b;
        state[j] = a;
        return state[(a + b) & 0xff];
    }
}
