package dev.flotilla.wire.sim;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps others waiting: a block now and then, before they lose patience.
 *
 * <p>Confined to its owner loop.
 */
final class SlowLoris implements Behaviour {
    private static final long GAP_NANOS = 15_000_000_000L;

    private final World world;
    private final Map<VirtualLink, Long> next = new HashMap<>(); // never walked through

    SlowLoris(World world) {
        this.world = world;
    }

    @Override
    public long readNanos(VirtualLink link, int length) {
        long now = world.time.nowNanos();
        long at = Math.max(now, next.getOrDefault(link, now)) + GAP_NANOS;
        next.put(link, at);
        return at - now;
    }
}
