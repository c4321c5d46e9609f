package dev.flotilla.wire.choke;

/**
 * One peer as a choker sees it. Rates are those of the last 20 seconds.
 *
 * <p>Immutable.
 *
 * @param number its name, 1 or more; it keeps it for as long as it is connected
 * @param interested it wants pieces that we have
 * @param unchoked by us, now
 * @param optimistic it has the optimistic slot
 * @param snubbed it owes us blocks and sends none
 * @param receivedRate bytes a second that it sent us
 * @param sentRate bytes a second that we sent it
 * @param sentBytes what we sent it since it was unchoked
 * @param turnedNanos how long ago it was choked or unchoked, or came
 * @param connectedNanos how long ago it came
 * @param allowanceBytes what it may still draw without giving: the least of the budgets of its address and of the networks
 *     around that; 0 for some minutes after one was used up
 * @param redistributed pieces that we gave to it first of all, and that others have got since; while we seed
 * @param hoarded pieces that we gave to it first of all, and that nobody has got from it so far; while we seed
 * @param elsewhere pieces that it has from others, as far as that can be believed
 */
public record Contender(
        int number,
        boolean interested,
        boolean unchoked,
        boolean optimistic,
        boolean snubbed,
        long receivedRate,
        long sentRate,
        long sentBytes,
        long turnedNanos,
        long connectedNanos,
        long allowanceBytes,
        int redistributed,
        int hoarded,
        int elsewhere) {

    private static final long NEWCOMER_NANOS = 60_000_000_000L;

    /** True for a minute after it came. */
    public boolean isNewcomer() {
        return connectedNanos < NEWCOMER_NANOS;
    }

    /** How long it has been choked; 0 when it is not. */
    long waitedNanos() {
        return unchoked ? 0 : turnedNanos;
    }

    /** True when it keeps its slot between rounds. */
    boolean isKept(Round round) {
        return round.between() && unchoked;
    }
}
