package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * Signatures of Ed25519 (RFC 8032) by the JDK, with keys and signatures as raw bytes.
 *
 * <p>Thread-safe: has no state.
 */
public final class Ed25519 {
    /** Length of a public key in bytes. */
    public static final int KEY_BYTES = 32;

    /** Length of a signature in bytes. */
    public static final int SIGNATURE_BYTES = 64;

    static final String ALGORITHM = "Ed25519";

    // The DER around a raw public key (RFC 8410, section 4).
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /** True when the signature is of this key and content. Takes about half a millisecond. */
    public static boolean verify(SignedValue value) {
        return verify(value.key(), value.signedBytes(), value.signature());
    }

    /** True when {@code signature} is of {@code key} and {@code message}; false for anything malformed too. */
    public static boolean verify(ByteString key, ByteString message, ByteString signature) {
        if (key.size() != KEY_BYTES || signature.size() != SIGNATURE_BYTES) {
            return false;
        }
        byte[] der = new byte[X509_HEAD.length + KEY_BYTES];
        System.arraycopy(X509_HEAD, 0, der, 0, X509_HEAD.length);
        key.copyTo(der, X509_HEAD.length);
        try {
            PublicKey publicKey = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey);
            verifier.update(message.asByteBuffer());
            return verifier.verify(signature.toByteArray());
        } catch (GeneralSecurityException e) {
            return false; // no point of the curve, or no canonical signature
        }
    }
}
