package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.Ed25519;
import dev.flotilla.dht.store.SignedValue;

/**
 * A version of an item that its author can change (BEP 44, <i>Mutable Items</i>), found by the author's public key and a
 * salt. Its signature is genuine: to make one takes about half a millisecond.
 *
 * <p>Immutable.
 *
 * @param publicKey Ed25519, 32 bytes
 * @param salt up to {@value DhtItem#MAX_SALT_BYTES} bytes, which tells the items of one key apart; may be empty
 * @param seq of several versions the one with the highest counts; not negative
 * @param value bencoded, 1 to {@value DhtItem#MAX_VALUE_BYTES} bytes
 * @param signature 64 bytes
 */
public record SignedItem(ByteString publicKey, ByteString salt, long seq, ByteString value, ByteString signature)
        implements DhtItem {
    /** @throws IllegalArgumentException when a field is out of its bounds, or the signature is not genuine */
    public SignedItem {
        Items.check(value);
        if (!Ed25519.verify(new SignedValue(publicKey, salt, seq, value, signature))) {
            throw new IllegalArgumentException("the signature is not of this key and content");
        }
    }

    static SignedItem of(SignedValue signed) {
        return new SignedItem(signed.key(), signed.salt(), signed.seq(), signed.value(), signed.signature());
    }

    SignedValue toSignedValue() {
        return new SignedValue(publicKey, salt, seq, value, signature);
    }

    @Override
    public Id160 target() {
        return target(publicKey, salt);
    }

    /** Where the versions of {@code publicKey} and {@code salt} are kept. */
    public static Id160 target(ByteString publicKey, ByteString salt) {
        Items.checkKey(publicKey, salt);
        return SignedValue.target(publicKey, salt);
    }
}
