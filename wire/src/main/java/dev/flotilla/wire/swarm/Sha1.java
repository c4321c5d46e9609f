package dev.flotilla.wire.swarm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-1 of a few bytes. */
final class Sha1 {
    private Sha1() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
