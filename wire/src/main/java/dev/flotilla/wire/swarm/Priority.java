package dev.flotilla.wire.swarm;

import java.util.List;

/** How much a piece is wanted: all of a higher priority are begun before any of a lower one. Immutable. */
public enum Priority {
    /** Not wanted. */
    SKIP(0),
    LOW(1),
    NORMAL(2),
    HIGH(3);

    private static final List<Priority> BY_LEVEL = List.of(values());

    private final byte level;

    Priority(int level) {
        this.level = (byte) level;
    }

    /** 0 to 3, the higher the more wanted. */
    byte level() {
        return level;
    }

    static Priority ofLevel(byte level) {
        return BY_LEVEL.get(level);
    }
}
