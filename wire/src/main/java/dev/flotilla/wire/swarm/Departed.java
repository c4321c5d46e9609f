package dev.flotilla.wire.swarm;

/** The traffic of peers that have left. Confined to its owner loop. */
final class Departed {
    /** Peers remembered; of more, the first to leave is forgotten. */
    static final int LIMIT = 200;
}
