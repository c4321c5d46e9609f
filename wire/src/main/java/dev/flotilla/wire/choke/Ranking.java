package dev.flotilla.wire.choke;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making: those that want a slot, best first, and what was said of others.
 *
 * <p>Confined to the call that makes it.
 */
final class Ranking {
    private static final int NEWCOMER_WEIGHT = 3;

    private final Round round;
    private final List<Contender> waiting = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private int rank;

    /** Chokes those that want nothing; they leave their slot to others. */
    Ranking(Round round, Comparator<Contender> order) {
        this.round = round;
        for (Contender contender : round.contenders()) {
            if (contender.interested()) {
                waiting.add(contender);
            } else {
                verdicts.add(Verdict.choked(contender, 0, round.slots(), "wants nothing"));
            }
        }
        waiting.sort(
                Comparator.<Contender, Boolean>comparing(c -> !c.isKept(round)).thenComparing(order));
    }

    /** Those of whom nothing was said yet, best first; live. */
    List<Contender> waiting() {
        return waiting;
    }

    /** The best of those that wait, for whom the next verdict is. */
    Contender next() {
        rank++;
        return waiting.remove(0);
    }

    /** The place of the one that {@link #next} answered last. */
    int rank() {
        return rank;
    }

    /** The next place, for one that is taken out of its turn. */
    int place() {
        return ++rank;
    }

    void add(Verdict verdict) {
        verdicts.add(verdict);
    }

    /** Takes one that waits out of its turn. */
    void remove(Contender contender) {
        waiting.remove(contender);
    }

    /**
     * The one that has the optimistic slot, until that rotates; then one drawn from those that wait and are eligible, a
     * newcomer with three times the weight; null when there is none.
     */
    @Nullable
    Contender draw(Predicate<Contender> isEligible) {
        long weights = 0;
        for (Contender contender : waiting) {
            if (contender.optimistic() && !round.rotates() && isEligible.test(contender)) {
                return contender;
            }
            weights += weight(contender, isEligible);
        }
        long draw = weights == 0 ? 0 : round.lot() % weights;
        for (Contender contender : waiting) {
            draw -= weight(contender, isEligible);
            if (draw < 0) {
                return contender;
            }
        }
        return null;
    }

    private static int weight(Contender contender, Predicate<Contender> isEligible) {
        if (contender.optimistic() || !isEligible.test(contender)) {
            return 0; // it had its chance
        }
        return contender.isNewcomer() ? NEWCOMER_WEIGHT : 1;
    }

    /** Chokes those that still wait, and ends. */
    Decision chokeRest(Function<Contender, String> why) {
        while (!waiting.isEmpty()) {
            Contender next = next();
            verdicts.add(Verdict.choked(next, rank, round.slots(), why.apply(next)));
        }
        return new Decision(verdicts);
    }

    /** Why a downloader chokes a peer. */
    static String shortfall(Contender contender) {
        if (contender.snubbed()) {
            return "owes us blocks and sends none";
        }
        return contender.receivedRate() == 0 ? "nothing received for 20 s" : "others give more";
    }
}
