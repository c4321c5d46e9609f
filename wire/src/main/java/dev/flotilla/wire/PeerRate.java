package dev.flotilla.wire;

import org.jspecify.annotations.Nullable;

/**
 * How fast bytes may go to and from one peer. A peer without limits has none of these.
 *
 * <p>Confined to its owner loop.
 */
final class PeerRate {
    private final TokenBucket up = new TokenBucket();
    private final TokenBucket down = new TokenBucket();

    private PeerRate() {}

    /** The rate under new limits; null when there are none. */
    static @Nullable PeerRate of(long nowNanos, @Nullable PeerRate before, RateLimits limits) {
        if (limits.equals(RateLimits.NONE)) {
            return null;
        }
        PeerRate rate = before == null ? new PeerRate() : before;
        rate.up.setRate(nowNanos, limits.uploadBytesPerSecond());
        rate.down.setRate(nowNanos, limits.downloadBytesPerSecond());
        return rate;
    }

    TokenBucket up() {
        return up;
    }

    TokenBucket down() {
        return down;
    }
}
