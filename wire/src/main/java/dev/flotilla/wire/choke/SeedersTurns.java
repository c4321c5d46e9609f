package dev.flotilla.wire.choke;

import java.util.Comparator;

/** Whom a seeder serves. */
final class SeedersTurns {
    /*
     * A seeder has nothing to be paid with. It serves each peer for a minute and twenty pieces, then those that have
     * waited longest, so that nobody, however fast, takes more than a turn (Legout et al., Rarest First and Choke
     * Algorithms Are Enough, IMC 2006). Nor however slow: a turn is over after three minutes, and when the peer takes
     * nothing. Else a few that are interested, and ask for nothing, would keep every slot.
     *
     * Who passes on what it alone got from us waits less: each piece that others have got from it counts as ten seconds,
     * up to two minutes. Who had a turn and passed on nothing has the next only after eight times the wait, and a turn
     * without such evidence is a fifth: pieces that riders took first are lost to the others. That is a preference, and no
     * condition: who waits long enough is served in any case.
     */
    private static final long TURN_NANOS = 60_000_000_000L;
    private static final long LONGEST_TURN_NANOS = 3 * TURN_NANOS;
    private static final long BONUS_NANOS = 10_000_000_000L;
    private static final int MAX_BONUS = 12;
    private static final int UNPROVEN = 5;
    private static final int PATIENCE = 8;

    private SeedersTurns() {}

    static Decision decide(Round round) {
        Ranking ranking = new Ranking(round, order(round));
        while (ranking.rank() < round.slots() && !ranking.waiting().isEmpty()) {
            Contender next = ranking.next();
            String why = isInItsTurn(next, round)
                    ? "in its turn"
                    : next.redistributed() > 0 ? "its turn, sooner since it passes on what it gets" : "its turn";
            ranking.add(Verdict.unchoked(next, ranking.rank(), round.slots(), why));
        }
        return ranking.chokeRest(contender -> "waits for its turn");
    }

    private static Comparator<Contender> order(Round round) {
        return Comparator.<Contender, Boolean>comparing(c -> !TitForTat.isHeld(c, Round.NANOS))
                .thenComparing(c -> !isInItsTurn(c, round))
                .thenComparing(SeedersTurns::creditNanos, Comparator.reverseOrder())
                .thenComparing(Contender::sentRate, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    private static boolean isInItsTurn(Contender contender, Round round) {
        boolean isProven = contender.redistributed() > 0;
        long turn = isProven ? TURN_NANOS : TURN_NANOS / UNPROVEN;
        long bytes = isProven ? round.turnBytes() : round.turnBytes() / UNPROVEN;
        return contender.unchoked()
                && contender.turnedNanos() < LONGEST_TURN_NANOS
                && (contender.turnedNanos() < Round.NANOS || contender.sentRate() > 0)
                && (contender.turnedNanos() < turn || contender.sentBytes() < bytes);
    }

    private static long creditNanos(Contender contender) {
        if (contender.unchoked()) {
            return 0;
        }
        boolean hadATurn = contender.turnedNanos() < contender.connectedNanos();
        long waited = hadATurn && contender.redistributed() == 0
                ? contender.turnedNanos() / PATIENCE
                : contender.turnedNanos();
        return waited + Math.min(MAX_BONUS, contender.redistributed()) * BONUS_NANOS;
    }
}
