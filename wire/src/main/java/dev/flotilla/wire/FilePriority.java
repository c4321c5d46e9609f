package dev.flotilla.wire;

import dev.flotilla.wire.swarm.Priority;

/** How much a file of a torrent is wanted. A piece is wanted as much as the most wanted of its files. Immutable. */
public enum FilePriority {
    /** Not fetched, and not created; it may be unskipped at any time. */
    SKIP,
    LOW,
    /** That of every file at first. */
    NORMAL,
    HIGH;

    Priority toSwarm() {
        return switch (this) {
            case SKIP -> Priority.SKIP;
            case LOW -> Priority.LOW;
            case NORMAL -> Priority.NORMAL;
            case HIGH -> Priority.HIGH;
        };
    }
}
