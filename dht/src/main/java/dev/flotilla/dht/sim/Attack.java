package dev.flotilla.dht.sim;

/** What attackers in a network do. */
public enum Attack {
    /** There are none. */
    NONE,
    /** Nodes with ids next to a target name only each other, and hide peers. */
    SYBIL,
    /** Nodes anywhere name dead and false nodes close to whatever is asked for, and hide peers. */
    POISON,
    /** Somebody floods a node with forged queries and answers. */
    SPOOF
}
