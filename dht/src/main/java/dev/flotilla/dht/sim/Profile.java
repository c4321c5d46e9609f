package dev.flotilla.dht.sim;

/** By which rules the routing tables of all honest nodes keep others. */
public enum Profile {
    /** A network of one's own: any node at any address. */
    PRIVATE,
    /** The DHT of the whole world: one node for each address, ids that fit their addresses first (BEP 42). */
    PUBLIC,
    /** As public, with a wider top of the table: fewer hops. */
    SERVER,
    /** As public, and nodes whose ids do not fit their addresses are kept out. */
    SECURE
}
