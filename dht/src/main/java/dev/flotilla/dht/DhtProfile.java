package dev.flotilla.dht;

import dev.flotilla.dht.kademlia.TableRules;

/**
 * What kind of network a node lives in.
 *
 * <p>Immutable.
 */
public enum DhtProfile {
    /** One's own: any address is welcome, many nodes may share one, and ids are free. Right with one node to fifty. */
    PRIVATE,
    /** The DHT of the whole world: one node for each address, no local ones, ids that follow addresses (BEP 42). */
    PUBLIC,
    /** Like {@link #PUBLIC}, for a machine that is always on: it knows more nodes, for more upkeep and fewer hops. */
    SERVER;

    TableRules rules() {
        return switch (this) {
            case PRIVATE -> TableRules.PRIVATE;
            case PUBLIC -> TableRules.PUBLIC;
            case SERVER -> TableRules.SERVER;
        };
    }
}
