package dev.flotilla.wire.choke;

/**
 * What a choker says of one peer.
 *
 * <p>Immutable.
 *
 * @param number the peer's
 * @param optimistic unchoked in the hope that it will give
 * @param granted what we send it counts against its allowance
 * @param limitBytes what it may be sent before the next round; when that is used up it is choked; by a seeder not before
 *     its turn has lasted an eighth of a second, or it was sent 4 MiB in it.
 *     {@link #UNLIMITED} for no limit
 * @param rank its place among those that wanted a slot, from 1; 0 when the strategy gives no places
 * @param slots how many had one
 * @param why in a few words, without the rest of this record
 */
public record Verdict(
        int number,
        boolean unchoked,
        boolean optimistic,
        boolean granted,
        long limitBytes,
        int rank,
        int slots,
        String why) {

    public static final long UNLIMITED = Long.MAX_VALUE;

    public Verdict {
        if (((optimistic || granted) && !unchoked) || limitBytes < 0) {
            throw new IllegalArgumentException("a choked peer is granted something: " + why);
        }
    }

    public static Verdict choked(Contender contender, int rank, int slots, String why) {
        return new Verdict(contender.number(), false, false, false, 0, rank, slots, why);
    }

    public static Verdict unchoked(Contender contender, int rank, int slots, String why) {
        return limited(contender, UNLIMITED, rank, slots, why);
    }

    /** Unchoked until {@code limitBytes} were sent. */
    public static Verdict limited(Contender contender, long limitBytes, int rank, int slots, String why) {
        return new Verdict(contender.number(), true, false, false, limitBytes, rank, slots, why);
    }

    /** An unchoked peer that is to prove itself with at most {@code limitBytes}. */
    public static Verdict granted(Contender contender, boolean optimistic, long limitBytes, int slots, String why) {
        return new Verdict(contender.number(), true, optimistic, true, limitBytes, 0, slots, why);
    }

    /** For people, such as "choked: rank 11 of 8, nothing received for 20 s". */
    public String reason() {
        return (unchoked ? "unchoked: " : "choked: ")
                + (optimistic ? "optimistic, " : "")
                + (rank == 0 ? "" : "rank " + rank + " of " + slots + ", ")
                + why;
    }
}
