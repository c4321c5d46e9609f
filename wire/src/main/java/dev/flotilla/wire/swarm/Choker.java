package dev.flotilla.wire.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom to upload to: a pure function of a {@link Round}.
 *
 * <p>Immutable.
 */
final class Choker {
    /*
     * A downloader gives its slots to those that gave it most in the last 20 seconds (tit-for-tat; BEP 3, "choking
     * algorithms"). Among equals, at the start everyone at nothing, a slot is held for 30 seconds and then goes to who
     * has waited longest. One slot, the optimistic one, goes to any other peer for three rounds, to find better partners
     * and to give newcomers something to trade: they are drawn with three times the weight. A snubbed peer, which owes us
     * blocks and sends none, comes after all others.
     *
     * A seeder has nothing to be paid with. It serves each peer for a minute and twenty pieces, then those that have
     * waited longest, so that nobody, however fast, takes more than a turn (Legout et al., Rarest First and Choke
     * Algorithms Are Enough, IMC 2006). Nor however slow: a turn is over after three minutes, and when the peer takes
     * nothing. Else a few that are interested, and ask for nothing, would keep every slot.
     *
     * Against fibrillation: rounds are ten seconds apart, and whoever was unchoked since the last one keeps its slot.
     */
    static final long ROUND_NANOS = 10_000_000_000L;
    static final int OPTIMISTIC_ROUNDS = 3;

    private static final long HOLD_NANOS = OPTIMISTIC_ROUNDS * ROUND_NANOS;
    private static final long TURN_NANOS = 60_000_000_000L;
    private static final long LONGEST_TURN_NANOS = 3 * TURN_NANOS;
    private static final long NEWCOMER_NANOS = 60_000_000_000L;
    private static final int NEWCOMER_WEIGHT = 3;

    /** The decision's optimistic peer when there is none. */
    static final int NOBODY = 0;

    private Choker() {}

    /**
     * What one decision is made from. Immutable.
     *
     * @param isSeeding nothing is missing
     * @param slots peers to be unchoked at most, the optimistic one included
     * @param rotates the optimistic slot is to be given anew
     * @param turnBytes what a seeder gives a peer in a turn at least
     * @param lot a random number, for what is left to chance
     * @param contenders all peers
     */
    record Round(boolean isSeeding, int slots, boolean rotates, long turnBytes, long lot, List<Contender> contenders) {
        Round {
            contenders = List.copyOf(contenders);
        }
    }

    /**
     * One peer as a choker sees it. Immutable.
     *
     * @param number its name, 1 or more
     * @param receivedRate bytes a second that it sent us
     * @param sentRate bytes a second that we sent it
     * @param sentBytes what we sent it since it was unchoked
     * @param turnedNanos how long ago it was choked or unchoked, or came
     * @param connectedNanos how long ago it came
     */
    record Contender(
            int number,
            boolean isInterested,
            boolean isUnchoked,
            boolean isOptimistic,
            boolean isSnubbed,
            long receivedRate,
            long sentRate,
            long sentBytes,
            long turnedNanos,
            long connectedNanos) {}

    /** The numbers of those to be unchoked, and which of them has the optimistic slot. Immutable. */
    record Decision(Set<Integer> unchoked, int optimistic) {
        Decision {
            unchoked = Set.copyOf(unchoked);
        }
    }

    static Decision decide(Round round) {
        List<Contender> waiting = new ArrayList<>();
        for (Contender contender : round.contenders()) {
            if (contender.isInterested()) {
                waiting.add(contender);
            }
        }
        waiting.sort(round.isSeeding() ? bySeedersTurn(round) : byReciprocation());
        int optimisticSlots = round.isSeeding() || round.slots() == 1 || waiting.size() <= round.slots() ? 0 : 1;
        Set<Integer> unchoked = new TreeSet<>();
        while (unchoked.size() < round.slots() - optimisticSlots && !waiting.isEmpty()) {
            unchoked.add(waiting.remove(0).number());
        }
        int optimistic = optimisticSlots == 0 ? NOBODY : optimistic(round, waiting);
        if (optimistic != NOBODY) {
            unchoked.add(optimistic);
        }
        return new Decision(unchoked, optimistic);
    }

    private static Comparator<Contender> byReciprocation() {
        return Comparator.comparing(Contender::isSnubbed)
                .thenComparing(c -> !isHeld(c, ROUND_NANOS))
                .thenComparing(Contender::receivedRate, Comparator.reverseOrder())
                .thenComparing(c -> !isHeld(c, HOLD_NANOS))
                .thenComparing(Choker::waitedNanos, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    private static Comparator<Contender> bySeedersTurn(Round round) {
        return Comparator.<Contender, Boolean>comparing(c -> !isHeld(c, ROUND_NANOS))
                .thenComparing(c -> !isInItsTurn(c, round))
                .thenComparing(Choker::waitedNanos, Comparator.reverseOrder())
                .thenComparing(Contender::sentRate, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    private static boolean isHeld(Contender contender, long nanos) {
        return contender.isUnchoked() && !contender.isOptimistic() && contender.turnedNanos() < nanos;
    }

    private static boolean isInItsTurn(Contender contender, Round round) {
        return contender.isUnchoked()
                && contender.turnedNanos() < LONGEST_TURN_NANOS
                && (contender.turnedNanos() < ROUND_NANOS || contender.sentRate() > 0)
                && (contender.turnedNanos() < TURN_NANOS || contender.sentBytes() < round.turnBytes());
    }

    private static long waitedNanos(Contender contender) {
        return contender.isUnchoked() ? 0 : contender.turnedNanos();
    }

    /** Keeps the one that has the slot, or draws among those without a slot. */
    private static int optimistic(Round round, List<Contender> others) {
        long weights = 0;
        for (Contender other : others) {
            if (other.isOptimistic() && !round.rotates()) {
                return other.number();
            }
            weights += weight(other);
        }
        long draw = weights == 0 ? 0 : Math.floorMod(round.lot(), weights);
        for (Contender other : others) {
            draw -= weight(other);
            if (draw < 0) {
                return other.number();
            }
        }
        return NOBODY;
    }

    private static int weight(Contender contender) {
        if (contender.isOptimistic()) {
            return 0; // it had its chance
        }
        return contender.connectedNanos() < NEWCOMER_NANOS ? NEWCOMER_WEIGHT : 1;
    }
}
