package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many datagrams one source may send us: a token bucket for each address (for each /64 of IPv6), {@value #PER_SECOND} a
 * second and {@value #BURST} at once. The loopback address, which many nodes may share, is free.
 *
 * <p>Confined to its owner loop.
 */
final class SourceQuota {
    // A fixed number of buckets, found by hash: memory does not grow with the number of sources. Two sources may share
    // a
    // bucket, so a flood can also silence a few bystanders, chosen by a hash that nobody outside can steer.
    static final int PER_SECOND = 100;
    static final int BURST = 400;

    private static final int BUCKETS = 4096;
    private static final long NANOS_PER_DATAGRAM = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    private static final long BURST_NANOS = BURST * NANOS_PER_DATAGRAM;

    private final long key;
    private long[] emptyNanos = new long[0];

    /** Starts with all buckets full; {@code key} decides which sources share one. */
    SourceQuota(long key) {
        this.key = key;
    }

    /** Takes one datagram of {@code source}; returns false when it should be dropped. */
    boolean admits(long nowNanos, Endpoint source) {
        if (source.isLoopback()) {
            return true;
        }
        if (emptyNanos.length == 0) {
            emptyNanos = new long[BUCKETS];
            Arrays.fill(emptyNanos, nowNanos - BURST_NANOS);
        }
        // A bucket is the instant at which it would be empty; each datagram moves it on, time alone lets it lag behind.
        int bucket = bucket(source);
        long empty = Math.max(emptyNanos[bucket] - nowNanos, -BURST_NANOS) + NANOS_PER_DATAGRAM;
        if (empty > 0) {
            return false;
        }
        emptyNanos[bucket] = nowNanos + empty;
        return true;
    }

    private int bucket(Endpoint source) {
        byte[] address = source.addressBytes();
        long hash = key;
        for (int i = 0; i < Math.min(address.length, 8); i++) {
            hash = (hash ^ address[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return (int) (hash >>> 52);
    }
}
