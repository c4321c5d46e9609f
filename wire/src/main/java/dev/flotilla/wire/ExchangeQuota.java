package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many key exchanges strangers may have of us: each costs two modular powers, whoever it is. A network (/24, IPv6 /64)
 * has {@link #NETWORK_BURST} at once and {@link #NETWORK_RATE} a second, all together {@link #BURST} and {@link #RATE}.
 * A local network shares what all have: many may stand behind few of its addresses, and none comes from far.
 *
 * <p>Bound: the last {@link #NETWORKS} networks are known; whom we forget begins anew, within what all may have.
 *
 * <p>Confined to its owner loop.
 */
final class ExchangeQuota {
    static final int NETWORK_BURST = 64;
    static final int NETWORK_RATE = 8;
    static final int BURST = 800;
    static final int RATE = 400;
    static final int NETWORKS = 1_024;

    private static final long SECOND = 1_000_000_000L;

    /** Full {@code rate} a second, and so many at once. */
    private static final class Bucket {
        private final long gapNanos;
        private final long burstNanos;
        private long fullNanos; // when everything that was taken will have been regained

        Bucket(long nowNanos, int burst, int rate) {
            gapNanos = SECOND / rate;
            burstNanos = burst * gapNanos;
            fullNanos = nowNanos;
        }

        boolean hasOne(long nowNanos) {
            if (fullNanos - nowNanos < 0) {
                fullNanos = nowNanos;
            }
            return fullNanos - nowNanos + gapNanos <= burstNanos;
        }

        void take() {
            fullNanos += gapNanos;
        }
    }

    private final Map<Long, Bucket> networks = new LinkedHashMap<>(16, 0.75f, true);
    private final Bucket all;

    ExchangeQuota(long nowNanos) {
        all = new Bucket(nowNanos, BURST, RATE);
    }

    /** Answers whether one may begin now, and counts it. */
    boolean take(long nowNanos, Endpoint from) {
        Bucket own = from.isLocal() ? all : network(nowNanos, from);
        if (!own.hasOne(nowNanos) || !all.hasOne(nowNanos)) {
            return false;
        }
        all.take();
        if (own != all) {
            own.take();
        }
        return true;
    }

    private Bucket network(long nowNanos, Endpoint from) {
        Bucket network =
                networks.computeIfAbsent(from.network(), n -> new Bucket(nowNanos, NETWORK_BURST, NETWORK_RATE));
        if (networks.size() > NETWORKS) {
            networks.remove(networks.keySet().iterator().next());
        }
        return network;
    }
}
