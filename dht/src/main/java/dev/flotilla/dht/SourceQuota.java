package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many datagrams we take from one address, and from one network (/24, or /64 of IPv6), which gets {@value
 * #ADDRESSES_A_NETWORK} times as much: token buckets, four seconds' worth at once. The loopback address, which many nodes may
 * share, is free.
 *
 * <p>Confined to its owner loop.
 */
final class SourceQuota {
    /** No quota at all: for measurements. */
    static final int OFF = 0;

    /** What one address may send in a second, unless told otherwise. */
    static final int PER_SECOND = 100;

    static final int ADDRESSES_A_NETWORK = 8;
    static final int BURST_SECONDS = 4;

    private final int perSecond;
    private final long key;
    private final Buckets addresses;
    private final Buckets networks;

    /**
     * Starts with all buckets full.
     *
     * @param key decides which sources share a bucket
     * @param perSecond datagrams of one address, up to a million; {@link #OFF} for no quota
     */
    SourceQuota(long key, int perSecond) {
        this.key = key;
        this.perSecond = check(perSecond);
        addresses = new Buckets(Math.max(1, perSecond));
        networks = new Buckets(Math.max(1, perSecond) * ADDRESSES_A_NETWORK);
    }

    static int check(int perSecond) {
        if (perSecond < 0 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("a rate is 0 to 1,000,000 datagrams a second, not " + perSecond);
        }
        return perSecond;
    }

    /** Takes one datagram of {@code source}; returns false when it should be dropped. */
    boolean admits(long nowNanos, Endpoint source) {
        if (perSecond == OFF || source.isLoopback()) {
            return true;
        }
        long address = source.addressHash(key);
        long network = (source.network() ^ key) * 0x9E3779B97F4A7C15L;
        if (!addresses.hasRoom(nowNanos, address) || !networks.hasRoom(nowNanos, network)) {
            return false;
        }
        addresses.take(nowNanos, address);
        networks.take(nowNanos, network);
        return true;
    }

    /** Token buckets of one size, found by hash. Confined to its owner loop. */
    private static final class Buckets {
        // Their number is fixed: memory does not grow with the number of sources. Two sources may share a bucket, so a
        // flood can also silence a few bystanders, chosen by a hash that nobody outside can steer.
        private static final int BUCKETS = 4096;

        private final long nanosEach;
        private final long burstNanos;

        // A bucket is the instant at which it would be empty; each datagram moves it on, time alone lets it lag behind.
        private long[] emptyNanos = new long[0];

        Buckets(int perSecond) {
            nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
            burstNanos = perSecond * nanosEach * BURST_SECONDS;
        }

        boolean hasRoom(long nowNanos, long hash) {
            if (emptyNanos.length == 0) {
                emptyNanos = new long[BUCKETS];
                Arrays.fill(emptyNanos, nowNanos - burstNanos);
            }
            return emptyNanos[slot(hash)] - nowNanos + nanosEach <= 0;
        }

        void take(long nowNanos, long hash) {
            int slot = slot(hash);
            emptyNanos[slot] = nowNanos + Math.max(emptyNanos[slot] - nowNanos, -burstNanos) + nanosEach;
        }

        private static int slot(long hash) {
            return (int) (hash >>> 52);
        }
    }
}
