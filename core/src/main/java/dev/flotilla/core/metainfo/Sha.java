package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The digests of the two versions of the protocol.
 *
 * <p>Thread-safe: it holds no state.
 */
final class Sha {
    private Sha() {}

    /** A fresh SHA-1: pieces and info-hashes of v1. */
    static MessageDigest sha1() {
        return digest("SHA-1");
    }

    static byte[] sha1(ByteString bytes) {
        return digest(sha1(), bytes);
    }

    static byte[] sha256(ByteString bytes) {
        return digest(digest("SHA-256"), bytes);
    }

    private static byte[] digest(MessageDigest digest, ByteString bytes) {
        digest.update(bytes.asByteBuffer());
        return digest.digest();
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
    }
}
