package dev.flotilla.wire.choke;

import java.util.Comparator;

/** Whom a seeder serves that treats all alike. */
final class SeedersTurns {
    /*
     * A seeder has nothing to be paid with. It serves each peer for a minute and twenty pieces, then those that have
     * waited longest, so that nobody, however fast, takes more than a turn (Legout et al., Rarest First and Choke
     * Algorithms Are Enough, IMC 2006). Nor however slow: a turn is over after three minutes, and when the peer takes
     * nothing. Else a few that are interested, and ask for nothing, would keep every slot.
     */
    private static final long TURN_NANOS = 60_000_000_000L;
    private static final long LONGEST_TURN_NANOS = 3 * TURN_NANOS;
    private static final long TURN_PIECES = 20;

    private SeedersTurns() {}

    static Decision decide(Round round) {
        Ranking ranking = new Ranking(round, order(round));
        while (ranking.rank() < round.slots() && !ranking.waiting().isEmpty()) {
            Contender next = ranking.next();
            String why = isInItsTurn(next, round, 1) ? "in its turn" : "its turn";
            ranking.add(Verdict.unchoked(next, ranking.rank(), round.slots(), why));
        }
        return ranking.chokeRest(contender -> "waits for its turn");
    }

    private static Comparator<Contender> order(Round round) {
        return Comparator.<Contender, Boolean>comparing(c -> !TitForTat.isHeld(c, Round.NANOS))
                .thenComparing(c -> !isInItsTurn(c, round, 1))
                .thenComparing(Contender::waitedNanos, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    /** @param parts a turn is divided by that */
    static boolean isInItsTurn(Contender contender, Round round, int parts) {
        return contender.unchoked()
                && contender.turnedNanos() < LONGEST_TURN_NANOS
                && (contender.turnedNanos() < Round.NANOS || contender.sentRate() > 0)
                && (contender.turnedNanos() < TURN_NANOS / parts
                        || contender.sentBytes() < TURN_PIECES * round.pieceBytes() / parts);
    }
}
