package dev.flotilla.dht.store;

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
 * one before it are still accepted, so that a token lives five to ten minutes. The port is not bound: NATs change it. All of an
 * IPv6 address is: else one token would sign up any number of made-up neighbours in the same /64.
 *
 * <p>Confined to its owner loop.
 */
public final class WriteTokens {
    /** Length of a token in bytes. */
    public static final int BYTES = 8;

    static final long EPOCH_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RandomGenerator random;
    private final byte[] input = new byte[Id160.BYTES + Endpoint.COMPACT_IPV6];
    private long key0;
    private long key1;
    private long previousKey0;
    private long previousKey1;
    private long epochStartNanos;

    public WriteTokens(long nowNanos, RandomGenerator random) {
        this.random = random;
        key0 = random.nextLong();
        key1 = random.nextLong();
        previousKey0 = random.nextLong();
        previousKey1 = random.nextLong();
        epochStartNanos = nowNanos;
    }

    /** The token with which {@code to} may announce itself for {@code infoHash}, to be sent as eight bytes, big-endian. */
    public long issue(long nowNanos, Endpoint to, Id160 infoHash) {
        rotate(nowNanos);
        return SipHash24.hash(key0, key1, input, 0, layOut(to, infoHash));
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
        int hashed = layOut(from, infoHash);
        return given == SipHash24.hash(key0, key1, input, 0, hashed)
                || given == SipHash24.hash(previousKey0, previousKey1, input, 0, hashed);
    }

    private void rotate(long nowNanos) {
        long age = nowNanos - epochStartNanos;
        if (age >= EPOCH_NANOS) {
            boolean skipped = age >= 2 * EPOCH_NANOS;
            previousKey0 = skipped ? random.nextLong() : key0;
            previousKey1 = skipped ? random.nextLong() : key1;
            key0 = random.nextLong();
            key1 = random.nextLong();
            epochStartNanos = nowNanos - age % EPOCH_NANOS;
        }
    }

    /** Lays out what is hashed: the info-hash, then 4 or 16 address bytes. Tells how many bytes. */
    private int layOut(Endpoint node, Id160 infoHash) {
        infoHash.write(input, 0);
        node.writeCompact(input, Id160.BYTES); // the port behind the address is not hashed
        return Id160.BYTES + node.compactLength() - Short.BYTES;
    }
}
