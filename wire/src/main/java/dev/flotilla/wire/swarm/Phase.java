package dev.flotilla.wire.swarm;

/** Where a torrent stands. Phases go forward; when more is wanted of one that was complete they begin anew. Immutable. */
public enum Phase {
    /** No piece yet: nothing to trade with. Also while the metadata is fetched and the files are checked. */
    BOOTSTRAP,
    /** Rarest pieces first, and an upload for a download. */
    TRADING,
    /** Every missing block has been asked of someone; late ones are asked of a second peer. */
    LAST,
    /** Every wanted piece is here. */
    SEEDING
}
