package dev.flotilla.wire.crypto;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * Bytes that say nothing, so that no handshake has a length to be known by: how they are made, and how what stands behind
 * them is found.
 *
 * <p>Confined to its owner loop.
 */
final class Padding {
    /** The longest, in bytes. */
    static final int MAX_BYTES = 512;

    private final byte[] end;
    private int passed;

    /** @param end what the padding ends before */
    Padding(byte[] end) {
        this.end = end;
    }

    static byte[] random(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(MAX_BYTES + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * Consumes padding, and its end with it, as far as they have come. True when the end was there.
     *
     * @throws MseException when it is not behind {@value #MAX_BYTES} bytes
     */
    boolean passed(ByteBuf in) throws MseException {
        while (in.readableBytes() >= end.length) {
            if (startsWithEnd(in)) {
                in.skipBytes(end.length);
                return true;
            }
            if (passed == MAX_BYTES) {
                throw new MseException("more padding than " + MAX_BYTES + " bytes");
            }
            in.skipBytes(1);
            passed++;
        }
        return false;
    }

    private boolean startsWithEnd(ByteBuf in) {
        for (int n = 0; n < end.length; n++) {
            if (in.getByte(in.readerIndex() + n) != end[n]) {
                return false;
            }
        }
        return true;
    }

    /** @throws MseException when it is longer than {@value #MAX_BYTES} */
    static int checkedLength(int length) throws MseException {
        if (length > MAX_BYTES) {
            throw new MseException("padding of " + length + " bytes");
        }
        return length;
    }
}
