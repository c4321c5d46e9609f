package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerProtocolException;

/**
 * How many messages that move nothing forward a peer may send: repeated, refused, unasked or unknown ones, and changes of
 * mind. {@link #CAPACITY} at once and {@link #PER_SECOND} for ever; what a peer may do with them is bounded by it.
 *
 * <p>Confined to its owner loop.
 */
final class ControlBudget {
    static final int CAPACITY = 4_000;
    static final int PER_SECOND = 50;

    /** For a message that costs us no more than reading it. */
    static final int CHEAP = 1;

    /** For a change of mind, which may cost us a window of requests. */
    static final int TURN = 10;

    /** For a block that nobody asked for, which cost both of us 16 KiB. */
    static final int BLOCK = 100;

    private static final double NANOS_PER_TOKEN = 1e9 / PER_SECOND;

    private double tokens = CAPACITY;
    private long lastNanos;
    private long spent;

    ControlBudget(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** @throws PeerProtocolException when the peer has overdrawn */
    void spend(long nowNanos, int cost) throws PeerProtocolException {
        tokens = Math.min(CAPACITY, tokens + (nowNanos - lastNanos) / NANOS_PER_TOKEN) - cost;
        lastNanos = nowNanos;
        spent++;
        if (tokens < 0) {
            throw new PeerProtocolException("a flood of useless messages");
        }
    }

    /** We told it something that may well change its mind, and back again. */
    void onNews() {
        tokens = Math.min(CAPACITY, tokens + 2 * TURN);
    }

    /** We sent it all that it may have, and choked it: as many as {@code requests} were on their way, and will be refused. */
    void onUsedUp(int requests) {
        tokens = Math.min(CAPACITY, tokens + requests * CHEAP);
    }

    /** The number of messages paid for. */
    long messages() {
        return spent;
    }
}
