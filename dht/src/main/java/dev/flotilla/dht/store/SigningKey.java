package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;

/**
 * An author's private key (BEP 44, Ed25519).
 *
 * <p>Immutable.
 */
public final class SigningKey {
    /** Length of a seed in bytes. */
    public static final int SEED_BYTES = 32;

    private final PrivateKey privateKey;
    private final ByteString publicKey;

    private SigningKey(PrivateKey privateKey, ByteString publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * The key of a seed: always the same for the same 32 bytes, which must be random and secret (RFC 8032, section 5.1.5).
     *
     * @throws IllegalArgumentException for another length
     */
    public static SigningKey fromSeed(ByteString seed) {
        if (seed.size() != SEED_BYTES) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes, not " + seed.size());
        }
        try {
            // The JDK computes a public key only for a key that it draws itself, so it draws the seed.
            KeyPairGenerator generator = KeyPairGenerator.getInstance(Ed25519.ALGORITHM);
            generator.initialize(255, new Seed(seed));
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPrivate().getEncoded();
            byte[] drawn = Arrays.copyOfRange(encoded, encoded.length - SEED_BYTES, encoded.length);
            if (!ByteString.of(drawn).equals(seed)) {
                throw new IllegalStateException("this Java platform does not draw an Ed25519 key as 32 bytes");
            }
            return new SigningKey(pair.getPrivate(), rawKey(pair));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Java 15 and later have Ed25519", e);
        }
    }

    private static ByteString rawKey(KeyPair pair) {
        byte[] der = pair.getPublic().getEncoded();
        return ByteString.copyOf(der, der.length - Ed25519.KEY_BYTES, Ed25519.KEY_BYTES);
    }

    /** The public key, 32 bytes. */
    public ByteString publicKey() {
        return publicKey;
    }

    /**
     * Signs a version of a mutable item.
     *
     * @throws IllegalArgumentException when an argument is out of the bounds of {@link SignedValue}
     */
    public SignedValue sign(ByteString salt, long seq, ByteString value) {
        return new SignedValue(publicKey, salt, seq, value, sign(SignedValue.signedBytes(salt, seq, value)));
    }

    ByteString sign(ByteString message) {
        try {
            Signature signer = Signature.getInstance(Ed25519.ALGORITHM);
            signer.initSign(privateKey);
            signer.update(message.asByteBuffer());
            return ByteString.of(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a key that the JDK made signs anything", e);
        }
    }

    /** Gives its bytes instead of random ones, once. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient ByteString bytes;

        Seed(ByteString bytes) {
            super(null, null); // no provider, so that nothing is random
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] target) {
            bytes.copyTo(target, 0);
        }
    }
}
