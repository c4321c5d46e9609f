package dev.flotilla.wire.sim;

/** How a simulated peer behaves. All of them run the real engine; what makes them differ lies between it and its links. */
public enum PeerKind {
    /** Has everything from the start, and does as the protocol says. */
    SEEDER(true, 1),
    /** Does as the protocol says. */
    COMPLIANT(false, 1),
    /** Does as the protocol says, on a line that should be slow. */
    SLOW(false, 1),
    /** Never uploads. */
    FREE_RIDER(false, 1),
    /** Never uploads, and connects to everybody, to be given optimistic slots everywhere (the large view exploit). */
    MANY_CONNECTIONS(false, 1),
    /** Never uploads; is many at a time, all of one /24, each of which returns under a new id every minute. */
    SYBIL(false, 4),
    /** Uploads to each the least that makes it reciprocate, and to those with the best return (Piatek et al., NSDI 2007). */
    BIT_TYRANT(false, 1),
    /** Tells of a piece that it has only when a neighbour would lose interest (Levin et al., SIGCOMM 2008). */
    UNDER_REPORTER(false, 1),
    /** Claims nine pieces of ten, and does not answer for those that it lacks. */
    FAKE_HAVE(false, 1),
    /** Claims everything; one of four blocks that it sends is false. */
    POISONER(true, 1),
    /** Claims everything; one of fifty blocks that it sends is false. */
    INTERMITTENT_POISONER(true, 1),
    /** A poisoner that knows another: a piece of which a peer asks the two of them every block is right. */
    COLLUDING_POISONER(true, 1),
    /** Unchokes as the others do, and sends each a block every quarter of a minute. */
    SLOW_LORIS(false, 1);

    private final boolean hasAll;
    private final int identities;

    PeerKind(boolean hasAll, int identities) {
        this.hasAll = hasAll;
        this.identities = identities;
    }

    /** True when it comes with every piece, or as if it had. */
    public boolean hasAll() {
        return hasAll;
    }

    /** True when blocks that it sends may be false. */
    public boolean lies() {
        return this == POISONER || this == INTERMITTENT_POISONER || this == COLLUDING_POISONER;
    }

    /** How many engines it runs at a time. */
    int identities() {
        return identities;
    }

    Behaviour behaviour(World world) {
        return switch (this) {
            case SEEDER, COMPLIANT, SLOW -> Behaviour.compliant();
            case FREE_RIDER -> new FreeRider();
            case MANY_CONNECTIONS -> new ManyConnectionFreeRider();
            case SYBIL -> new SybilFreeRider(world);
            case BIT_TYRANT -> new BitTyrant(world);
            case UNDER_REPORTER -> new UnderReporter(world);
            case FAKE_HAVE -> new FakeHave(world);
            case POISONER -> new Poisoner(4, world);
            case INTERMITTENT_POISONER -> new Poisoner(50, world);
            case COLLUDING_POISONER -> new ColludingPoisoner(world);
            case SLOW_LORIS -> new SlowLoris(world);
        };
    }
}
