package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;

/**
 * An endpoint that may be dialled, or is.
 *
 * <p>Confined to its owner loop.
 */
final class Candidate {
    /** Where it stands. Immutable. */
    enum State {
        IDLE,
        DIALLING,
        CONNECTED
    }

    final Endpoint endpoint;
    PeerSource source;
    State state = State.IDLE;
    int failures;
    long notBefore;
    boolean restsForRoom; // notBefore is only for the sake of others
    long priority; // BEP 40; 0 while our address is unknown
    int teller; // the number of the peer that told of it, while PEX is the source

    Candidate(Endpoint endpoint, PeerSource source, long nowNanos) {
        this.endpoint = endpoint;
        this.source = source;
        notBefore = nowNanos;
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    /** True when it may be dialled now. */
    boolean isDue(long nowNanos) {
        return state == State.IDLE && notBefore - nowNanos <= 0;
    }

    /** True when it is to be dialled first. */
    boolean isBefore(Candidate other) {
        if (failures != other.failures) {
            return failures < other.failures;
        }
        return source != other.source ? source.compareTo(other.source) < 0 : priority > other.priority;
    }
}
