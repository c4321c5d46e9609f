package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;

/**
 * A mutable item: a value, its place in the order of its versions, and its author's signature (BEP 44, <i>Mutable
 * Items</i>). That the signature is genuine, {@link Ed25519#verify} tells.
 *
 * <p>Immutable.
 *
 * @param key public key, 32 bytes
 * @param salt up to 64 bytes, empty when there is none
 * @param seq sequence number, not negative
 * @param value bencoded, 1 to 1000 bytes
 * @param signature 64 bytes
 */
public record SignedValue(ByteString key, ByteString salt, long seq, ByteString value, ByteString signature) {
    public SignedValue {
        PutVerdict verdict = ItemStore.checkShape(key.size(), salt.size(), seq, value.size(), signature.size());
        if (verdict.isError()) {
            throw new IllegalArgumentException(verdict.text());
        }
    }

    /** Where it is stored: SHA-1 of the key and the salt. */
    public Id160 target() {
        return target(key, salt);
    }

    /** Where the values of {@code key} and {@code salt} are stored (BEP 44; BEP 46 follows it). */
    public static Id160 target(ByteString key, ByteString salt) {
        byte[] bytes = new byte[key.size() + salt.size()];
        key.copyTo(bytes, 0);
        salt.copyTo(bytes, key.size());
        return Sha1.fresh().hash(bytes);
    }

    /** Where an immutable value is stored: SHA-1 of its bencoded form. */
    public static Id160 target(ByteString bencodedValue) {
        return Sha1.fresh().hash(bencodedValue.toByteArray());
    }

    /** What is signed: {@code 4:salt6:foobar3:seqi1e1:v12:Hello World!}, the salt only when there is one. */
    public ByteString signedBytes() {
        return signedBytes(salt, seq, value);
    }

    static ByteString signedBytes(ByteString salt, long seq, ByteString value) {
        String saltHead = salt.isEmpty() ? "" : "4:salt" + salt.size() + ":";
        byte[] head = saltHead.getBytes(StandardCharsets.US_ASCII);
        byte[] middle = ("3:seqi" + seq + "e1:v").getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[head.length + salt.size() + middle.length + value.size()];
        System.arraycopy(head, 0, bytes, 0, head.length);
        salt.copyTo(bytes, head.length);
        System.arraycopy(middle, 0, bytes, head.length + salt.size(), middle.length);
        value.copyTo(bytes, bytes.length - value.size());
        return ByteString.of(bytes);
    }
}
