package dev.flotilla.wire.choke;

import java.util.Comparator;

/**
 * What the protocol's author wrote: slots for those that give most, one more to find better partners.
 *
 * <p>Immutable.
 */
final class TitForTat implements Choker {
    /*
     * A downloader gives its slots to those that gave it most in the last 20 seconds (BEP 3, "choking algorithms"). Among
     * equals, at the start everyone at nothing, a slot is held for 30 seconds and then goes to who has waited longest. One
     * slot, the optimistic one, goes to any other peer for three rounds, to find better partners and to give newcomers
     * something to trade: they are drawn with three times the weight. A snubbed peer, which owes us blocks and sends none,
     * comes after all others.
     *
     * Against fibrillation: rounds are ten seconds apart, and whoever was unchoked since the last one keeps its slot.
     */
    private static final long HOLD_NANOS = 3 * Round.NANOS;

    @Override
    public Decision decide(Round round) {
        return round.seeding() ? SeedersTurns.decide(round) : trade(round);
    }

    private static Decision trade(Round round) {
        Ranking ranking = new Ranking(round, byReciprocation());
        int optimistic =
                round.between() || round.slots() == 1 || ranking.waiting().size() <= round.slots() ? 0 : 1;
        while (ranking.rank() < round.slots() - optimistic && !ranking.waiting().isEmpty()) {
            Contender next = ranking.next();
            String why = next.receivedRate() > 0 ? "gives in return" : "a slot is free";
            ranking.add(Verdict.unchoked(next, ranking.rank(), round.slots(), why));
        }
        Contender drawn = optimistic == 0 ? null : ranking.draw(contender -> true);
        if (drawn != null) {
            ranking.remove(drawn);
            String why = drawn.isNewcomer() ? "newcomer" : "drawn by lot";
            ranking.add(Verdict.granted(drawn, true, Verdict.UNLIMITED, round.slots(), why));
        }
        return ranking.chokeRest(Ranking::shortfall);
    }

    private static Comparator<Contender> byReciprocation() {
        return Comparator.comparing(Contender::snubbed)
                .thenComparing(c -> !isHeld(c, Round.NANOS))
                .thenComparing(Contender::receivedRate, Comparator.reverseOrder())
                .thenComparing(c -> !isHeld(c, HOLD_NANOS))
                .thenComparing(Contender::waitedNanos, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    /** True when it got a slot of its own so recently that it is to keep it. */
    static boolean isHeld(Contender contender, long nanos) {
        return contender.unchoked() && !contender.optimistic() && contender.turnedNanos() < nanos;
    }
}
