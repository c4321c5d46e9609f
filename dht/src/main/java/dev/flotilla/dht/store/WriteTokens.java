package dev.flotilla.dht.store;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The proof that who announces also received our answer to its {@code get_peers}, so that nobody signs up a stranger
 * (BEP 5, <i>Overview</i>). A token is SipHash-2-4 of address and info-hash under a secret; nothing is remembered per
 * token, so no flood of questions can flush the token of another. Every five minutes a new secret takes over; tokens of the
 * one before it are still accepted, so that a token lives five to ten minutes. The port is not bound: NATs change it.
 *
 * <p>Confined to its owner loop.
 */
public final class WriteTokens {
    /** Length of a token in bytes. */
    public static final int BYTES = 8;

    static final long EPOCH_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RandomGenerator random;
    private HashFunction current;
    private HashFunction previous;
    private long epochStartNanos;

    public WriteTokens(long nowNanos, RandomGenerator random) {
        this.random = random;
        current = freshSecret();
        previous = freshSecret();
        epochStartNanos = nowNanos;
    }

    /** The token with which {@code to} may announce itself for {@code infoHash}, to be sent as eight bytes, big-endian. */
    public long issue(long nowNanos, Endpoint to, Id160 infoHash) {
        rotate(nowNanos);
        return hash(current, to, infoHash);
    }

    /**
     * True when we gave this token to the address of {@code from} for {@code infoHash} a short time ago.
     *
     * @param bytes holds {@code length} bytes of a token from {@code offset}, big-endian
     */
    public boolean accepts(long nowNanos, byte[] bytes, int offset, int length, Endpoint from, Id160 infoHash) {
        rotate(nowNanos);
        if (length != BYTES) {
            return false;
        }
        long given = (long) LONG.get(bytes, offset);
        return given == hash(current, from, infoHash) || given == hash(previous, from, infoHash);
    }

    private void rotate(long nowNanos) {
        long age = nowNanos - epochStartNanos;
        if (age >= EPOCH_NANOS) {
            previous = age >= 2 * EPOCH_NANOS ? freshSecret() : current;
            current = freshSecret();
            epochStartNanos = nowNanos - age % EPOCH_NANOS;
        }
    }

    private HashFunction freshSecret() {
        return Hashing.sipHash24(random.nextLong(), random.nextLong());
    }

    private static long hash(HashFunction secret, Endpoint node, Id160 infoHash) {
        byte[] address = node.addressBytes();
        byte[] input = new byte[Id160.BYTES + address.length];
        infoHash.write(input, 0);
        System.arraycopy(address, 0, input, Id160.BYTES, address.length);
        return secret.hashBytes(input).asLong();
    }
}
