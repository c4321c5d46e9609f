package dev.flotilla.wire.choke;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whom a seeder serves that looks at what becomes of its pieces.
 *
 * <p>Confined to the call that makes one decision.
 */
final class EvidenceTurns {
    /*
     * A piece that a free-rider has first is lost to the swarm: it must be sent again, and at first the swarm is as fast
     * as its seeder brings in new pieces. So the seeder serves, in turns, those that are proven: others have got from them
     * what they alone had from us. Strangers are lent one piece each while proven ones are lacking, those first that have
     * got most from others. That alone proves nothing: for its first half minute a rider gets as much as anybody. What they
     * do with it is seen some seconds later. Who keeps pieces for itself, and who has drawn its allowance without a proof,
     * comes last.
     *
     * On a fast line more than a piece is lent: what is sent in an eighth of a second, 4 MiB at most (Uploads).
     *
     * What is said of pieces can be forged: who claims to have a piece cannot ask for it, but it can come again under
     * another name. So this decides who is served before whom, not who is served: slots that nobody proven wants are for
     * the others, and every third round one slot goes to the one of them that has waited longest, for one piece.
     */
    private static final int TOLERATED = 4; // pieces may be on their way to others
    private static final int UNPROVEN_PARTS = 5; // of a turn
    private static final long UNPROVEN_PIECES = 4; // then the slot goes to who has come meanwhile

    private enum Standing {
        PROVEN,
        STRANGER,
        DOUBTFUL
    }

    private final Round round;

    private EvidenceTurns(Round round) {
        this.round = round;
    }

    static Decision decide(Round round) {
        return new EvidenceTurns(round).decide();
    }

    private Decision decide() {
        Ranking ranking = new Ranking(round, order());
        boolean isAlone = ranking.waiting().size() == 1;
        boolean isCrowded = ranking.waiting().size() > round.slots();
        Contender longest = round.rotates() && isCrowded ? longestWaiting(ranking) : null;
        int slots = round.slots();
        if (longest != null) {
            ranking.remove(longest);
            ranking.add(lent(longest, true));
            slots--;
        }
        while (ranking.rank() < slots && !ranking.waiting().isEmpty()) {
            Contender next = ranking.next();
            ranking.add(isAlone ? alone(next) : verdict(next, ranking.rank()));
        }
        return ranking.chokeRest(this::whyChoked);
    }

    private Verdict alone(Contender contender) {
        return Verdict.unchoked(contender, 1, round.slots(), "nobody else wants anything");
    }

    private Verdict verdict(Contender contender, int rank) {
        return switch (standing(contender)) {
            case PROVEN -> Verdict.unchoked(contender, rank, round.slots(), "passes on what it gets");
            case STRANGER -> lent(contender, false);
            case DOUBTFUL ->
                Verdict.limited(
                        contender,
                        Math.max(1, UNPROVEN_PIECES * round.pieceBytes()),
                        rank,
                        round.slots(),
                        "a slot is free");
        };
    }

    private Verdict lent(Contender contender, boolean optimistic) {
        String why = optimistic ? "waited longest" : "to see whether it passes on a piece";
        return Verdict.granted(contender, optimistic, Math.max(1, round.pieceBytes()), round.slots(), why);
    }

    private @Nullable Contender longestWaiting(Ranking ranking) {
        return ranking.waiting().stream()
                .filter(contender -> !contender.unchoked() && standing(contender) != Standing.PROVEN)
                .max(Comparator.comparing(Contender::turnedNanos))
                .orElse(null);
    }

    private Standing standing(Contender contender) {
        if (contender.hoarded() > TOLERATED + contender.redistributed()) {
            return Standing.DOUBTFUL;
        }
        if (contender.redistributed() > 0) {
            return Standing.PROVEN;
        }
        return contender.hoarded() == 0 && contender.allowanceBytes() > 0 ? Standing.STRANGER : Standing.DOUBTFUL;
    }

    private Comparator<Contender> order() {
        return Comparator.comparing(this::standing)
                .thenComparing(c -> !TitForTat.isHeld(c, Round.NANOS))
                .thenComparing(c -> !SeedersTurns.isInItsTurn(c, round, parts(c)))
                .thenComparing(c -> standing(c) == Standing.PROVEN ? 0 : -c.elsewhere())
                .thenComparing(Contender::waitedNanos, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    private int parts(Contender contender) {
        return standing(contender) == Standing.PROVEN ? 1 : UNPROVEN_PARTS;
    }

    private String whyChoked(Contender contender) {
        return switch (standing(contender)) {
            case PROVEN -> "waits for its turn";
            case STRANGER -> "not known to pass on pieces";
            case DOUBTFUL -> "passed on nothing of what it got";
        };
    }
}
