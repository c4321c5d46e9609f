package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-1 into an array that is used again, so that a hash leaves no garbage.
 *
 * <p>Confined to its owner.
 */
final class Sha1 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest digest;
    /** Room for what is hashed, if the caller has none. */
    final byte[] input = new byte[Endpoint.COMPACT_IPV6];

    private final byte[] hash = new byte[Id160.BYTES];

    private Sha1(MessageDigest digest) {
        this.digest = digest;
    }

    static Sha1 fresh() {
        try {
            return new Sha1(MessageDigest.getInstance("SHA-1"));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    Id160 hash(byte[] bytes) {
        compute(bytes, 0, bytes.length);
        return Id160.of(hash);
    }

    /** The first four bytes of the hash, big-endian. */
    int firstBytes(byte[] bytes, int offset, int length) {
        compute(bytes, offset, length);
        return (int) INT.get(hash, 0);
    }

    private void compute(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new AssertionError("the array has the length of a hash", e);
        }
    }
}
