package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.swarm.SwarmConfig;
import org.jspecify.annotations.Nullable;

/**
 * Never uploads, and is connected to everybody.
 *
 * <p>Confined to its owner loop.
 */
final class ManyConnectionFreeRider implements Behaviour {
    static final int NEIGHBOURS = 500;
    static final long SEARCH_NANOS = 20_000_000_000L;

    @Override
    public SwarmConfig config(SwarmConfig usual) {
        return usual.withMaxNeighbours(NEIGHBOURS);
    }

    @Override
    public int contacts() {
        return NEIGHBOURS;
    }

    @Override
    public long nextSearchNanos(int searches) {
        return SEARCH_NANOS;
    }

    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        return FreeRider.isGift(message) ? null : message;
    }
}
