package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.store.SigningKey;
import java.security.SecureRandom;

/**
 * An author's private key for {@link SignedItem}s (Ed25519, RFC 8032). It is a secret: it never leaves this object but by
 * {@link #seed}, and is no part of {@link #toString}.
 *
 * <p>Immutable.
 */
public final class ItemKey {
    /** Length of a seed in bytes. */
    public static final int SEED_BYTES = SigningKey.SEED_BYTES;

    private final ByteString seed;
    private final SigningKey key;

    private ItemKey(ByteString seed) {
        this.seed = seed;
        key = SigningKey.fromSeed(seed);
    }

    /** A new key. */
    public static ItemKey random() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return new ItemKey(ByteString.of(seed));
    }

    /**
     * The key of a seed: the same for the same bytes, which must be random and secret (RFC 8032, section 5.1.5).
     *
     * @param seed 32 bytes
     * @throws IllegalArgumentException for another length
     */
    public static ItemKey fromSeed(ByteString seed) {
        return new ItemKey(seed);
    }

    /** The secret from which {@link #fromSeed} makes this key again, 32 bytes. */
    public ByteString seed() {
        return seed;
    }

    /** What others find the items by, 32 bytes. */
    public ByteString publicKey() {
        return key.publicKey();
    }

    /**
     * Signs one version of an item. Takes about a millisecond.
     *
     * @throws IllegalArgumentException when an argument is out of the bounds of {@link SignedItem}
     */
    public SignedItem sign(ByteString salt, long seq, ByteString value) {
        Items.check(value);
        return SignedItem.of(key.sign(salt, seq, value));
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof ItemKey other && seed.equals(other.seed);
    }

    @Override
    public int hashCode() {
        return publicKey().hashCode();
    }

    @Override
    public String toString() {
        return "private key of " + publicKey().hex();
    }
}
