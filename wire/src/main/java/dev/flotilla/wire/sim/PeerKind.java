package dev.flotilla.wire.sim;

/** How a simulated peer behaves. All of them run the real engine; what makes them differ lies between it and its links. */
public enum PeerKind {
    /** Has everything from the start, and does as the protocol says. */
    SEEDER,
    /** Does as the protocol says. */
    COMPLIANT;

    /** True when it comes with every piece. */
    public boolean hasAll() {
        return this == SEEDER;
    }

    Behaviour behaviour(World world) {
        return Behaviour.compliant();
    }
}
