package dev.flotilla.wire.choke;

import java.util.List;

/**
 * What one decision is made from.
 *
 * <p>Immutable.
 *
 * @param seeding we miss nothing
 * @param between a slot has become free between two rounds: who is unchoked and interested is to stay so
 * @param rotates the optimistic slot is to be given anew; every third round, never {@code between}
 * @param slots peers to be unchoked at most, the optimistic one included; 1 or more
 * @param pieceBytes length of a piece
 * @param sentRate bytes a second that we sent to all peers, over the last 20 seconds
 * @param lot a random number, for what is left to chance; not negative
 * @param contenders all connected peers, in the order in which they came
 */
public record Round(
        boolean seeding,
        boolean between,
        boolean rotates,
        int slots,
        long pieceBytes,
        long sentRate,
        long lot,
        List<Contender> contenders) {

    /** From one round to the next. */
    public static final long NANOS = 10_000_000_000L;

    public Round {
        contenders = List.copyOf(contenders);
        if (slots < 1 || lot < 0) {
            throw new IllegalArgumentException(slots + " slots, lot " + lot);
        }
    }
}
