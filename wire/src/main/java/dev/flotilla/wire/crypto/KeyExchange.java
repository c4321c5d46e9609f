package dev.flotilla.wire.crypto;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * One side of the Diffie-Hellman exchange over the protocol's prime of 768 bits, with generator 2 and an exponent of 160
 * bits. Making one, and {@link #secret}, each cost a modular power: 0.05 to 0.1 ms once compiled, up to some milliseconds
 * the first times in a process.
 *
 * <p>Immutable.
 */
final class KeyExchange {
    /** Length of a public key and of the secret: big-endian, with leading zeros. */
    static final int BYTES = 96;

    static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                    + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
            16);
    private static final BigInteger MINUS_ONE = PRIME.subtract(BigInteger.ONE);
    private static final int EXPONENT_BYTES = 20;

    private final BigInteger exponent;
    private final byte[] publicKey;

    KeyExchange(BigInteger exponent) {
        this.exponent = exponent;
        publicKey = toBytes(BigInteger.TWO.modPow(exponent, PRIME));
    }

    static KeyExchange random(RandomGenerator random) {
        byte[] bytes = new byte[EXPONENT_BYTES];
        random.nextBytes(bytes);
        return new KeyExchange(new BigInteger(1, bytes));
    }

    byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * What both sides then know.
     *
     * @throws MseException for a key that is no number of 2 to p - 2: with 0, 1 and p - 1 anybody could tell the secret
     */
    byte[] secret(byte[] theirs) throws MseException {
        BigInteger key = new BigInteger(1, theirs);
        if (key.compareTo(BigInteger.ONE) <= 0 || key.compareTo(MINUS_ONE) >= 0) {
            throw new MseException("a public key out of range");
        }
        return toBytes(key.modPow(exponent, PRIME));
    }

    private static byte[] toBytes(BigInteger number) {
        byte[] shortest = number.toByteArray(); // perhaps with a zero in front, for the sign
        byte[] bytes = new byte[BYTES];
        int length = Math.min(shortest.length, BYTES);
        System.arraycopy(shortest, shortest.length - length, bytes, BYTES - length, length);
        return bytes;
    }
}
