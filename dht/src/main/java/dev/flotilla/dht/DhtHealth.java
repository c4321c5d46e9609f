package dev.flotilla.dht;

/**
 * How a node is, and why.
 *
 * <p>Immutable.
 *
 * @param text the reason for a person, with figures; empty when there is none
 */
public record DhtHealth(State state, Reason reason, String text) {
    /** How far a node may be relied on. */
    public enum State {
        /** No other node has been asked yet. */
        STARTING,
        /** The first nodes are being asked. */
        BOOTSTRAPPING,
        /** Look-ups and announcements can be expected to work. */
        READY,
        /** They may work. */
        DEGRADED,
        /** They cannot: nobody answers, or the node is closed. */
        OFFLINE
    }

    /** Why a node is not, or not quite, ready. */
    public enum Reason {
        NONE,
        /** Of the names to join through none has an address. */
        NAMES_UNRESOLVED,
        /** No node to join through has answered. */
        BOOTSTRAP_SILENT,
        /** Fewer nodes answer than are known. */
        FEW_NODES,
        /** Nobody reaches this node unasked, so it asks only (BEP 43). */
        UNREACHABLE,
        /** The last questions were all left unanswered. */
        NO_ANSWERS,
        CLOSED
    }

    static final DhtHealth STARTING = new DhtHealth(State.STARTING, Reason.NONE, "");
    static final DhtHealth BOOTSTRAPPING = new DhtHealth(State.BOOTSTRAPPING, Reason.NONE, "");
    static final DhtHealth READY = new DhtHealth(State.READY, Reason.NONE, "");
    static final DhtHealth FEW_NODES = new DhtHealth(State.DEGRADED, Reason.FEW_NODES, "few nodes answer");
    static final DhtHealth UNREACHABLE =
            new DhtHealth(State.DEGRADED, Reason.UNREACHABLE, "not reachable from outside, so read-only");
    static final DhtHealth NO_ANSWERS = new DhtHealth(State.OFFLINE, Reason.NO_ANSWERS, "no node answers any more");
    static final DhtHealth CLOSED = new DhtHealth(State.OFFLINE, Reason.CLOSED, "closed");

    /** True when look-ups can be made: ready, or degraded. */
    public boolean isUsable() {
        return state == State.READY || state == State.DEGRADED;
    }
}
