package dev.flotilla.wire.crypto;

import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;

/**
 * What both sides have agreed upon, and the key streams of what they say from here on, the initial payload first.
 *
 * <p>Confined to its owner loop.
 */
public final class Agreement {
    private final Id160 infoHash;
    private final boolean encrypted;
    private final Rc4 inbound;
    private final Rc4 outbound;
    private int initialPayload; // bytes still to come under RC4, though all that follows is plain

    Agreement(Id160 infoHash, boolean encrypted, Rc4 inbound, Rc4 outbound, int initialPayload) {
        this.infoHash = infoHash;
        this.encrypted = encrypted;
        this.inbound = inbound;
        this.outbound = outbound;
        this.initialPayload = initialPayload;
    }

    /** The torrent that both know. */
    public Id160 infoHash() {
        return infoHash;
    }

    /** True when all that follows is under RC4; false when that ends with the initial payload. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** False when all that is still to come is plain. */
    public boolean isDecrypting() {
        return encrypted || initialPayload > 0;
    }

    /** Decrypts in place all that is readable and was encrypted; the indices stay. */
    public void decrypt(ByteBuf bytes) {
        if (encrypted) {
            inbound.apply(bytes);
            return;
        }
        int length = Math.min(initialPayload, bytes.readableBytes());
        inbound.apply(bytes, bytes.readerIndex(), length);
        initialPayload -= length;
    }

    /** Encrypts in place all that is readable, when that was agreed; the indices stay. */
    public void encrypt(ByteBuf bytes) {
        if (encrypted) {
            outbound.apply(bytes);
        }
    }
}
