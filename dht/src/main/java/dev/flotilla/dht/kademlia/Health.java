package dev.flotilla.dht.kademlia;

/**
 * What an engine says of itself.
 *
 * <p>Immutable.
 */
public enum Health {
    /** No node has been tried yet, and one is to be. */
    STARTING,
    /** The first nodes are being asked. */
    BOOTSTRAPPING,
    /** Searches and announcements can be expected to work. */
    READY,
    /** They may work: few nodes answer. */
    FEW_NODES,
    /** They may work: nobody reaches this node unasked, so it is read-only (BEP 43). */
    UNREACHABLE,
    /** The last questions were all left unanswered. */
    OFFLINE
}
