package dev.flotilla.wire.sim;

/**
 * What a host's line to the internet carries.
 *
 * <p>Immutable.
 *
 * @param up bytes a second that it sends at most
 * @param down bytes a second that it receives at most
 */
public record AccessLink(long up, long down) {
    /** 1 Mbit/s up, 8 down. */
    public static final AccessLink ADSL = new AccessLink(125_000, 1_000_000);

    /** 6 Mbit/s up, 50 down. */
    public static final AccessLink CABLE = new AccessLink(750_000, 6_250_000);

    /** 40 Mbit/s up, 100 down. */
    public static final AccessLink FIBRE = new AccessLink(5_000_000, 12_500_000);

    public AccessLink {
        if (up < 1 || down < 1) {
            throw new IllegalArgumentException("no line carries " + up + " bytes a second up and " + down + " down");
        }
    }

    /** So many times slower, both ways. */
    public AccessLink slower(int times) {
        return new AccessLink(Math.max(1, up / times), Math.max(1, down / times));
    }
}
