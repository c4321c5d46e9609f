package dev.flotilla.wire.choke;

import static dev.flotilla.wire.choke.Crowd.optimistic;
import static dev.flotilla.wire.choke.Crowd.unchoked;
import static dev.flotilla.wire.choke.Crowd.verdicts;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The seeder of {@link Choker#boundedAltruism}. */
class EvidenceTurnsTest {

    private final Choker choker = Choker.boundedAltruism();
    private final Crowd crowd = new Crowd();

    private Decision decide(int slots) {
        return choker.decide(crowd.seedingQuietly(slots));
    }

    @Test
    void thoseThatPassOnComeBeforeStrangers() {
        crowd.evidence(500, 0, 0, 0).evidence(20, 1, 0, 0).evidence(30, 1, 4, 0);
        assertThat(unchoked(decide(2))).containsExactly(2, 3);
        assertThat(verdicts(decide(2)).get(1).reason()).isEqualTo("choked: rank 3 of 2, not known to pass on pieces");
    }

    @Test
    void amongThoseThatPassOnTheLongestWaitCounts() {
        crowd.evidence(20, 9, 0, 0).evidence(30, 1, 0, 0);
        assertThat(unchoked(decide(1))).containsExactly(2);
    }

    @Test
    void oneThatGotMuchElsewhereComesFirstAmongStrangersAndIsLentNoMore() {
        crowd.evidence(500, 0, 0, 9).evidence(500, 0, 0, 10).evidence(20, 0, 0, 50);
        assertThat(unchoked(decide(1))).containsExactly(3);
        assertThat(verdicts(decide(1)).get(3).limitBytes()).isEqualTo(Crowd.PIECE);
        crowd.evidence(5, 1, 0, 0);
        assertThat(unchoked(decide(1))).containsExactly(4);
    }

    @Test
    void oneThatGotMuchElsewhereAndKeepsWhatItGotFromUsComesLast() {
        crowd.evidence(500, 0, 1, 99).evidence(5, 0, 0, 0);
        assertThat(unchoked(decide(1))).containsExactly(2);
    }

    @Test
    void oneThatKeepsMoreThanItPassesOnComesLast() {
        crowd.evidence(500, 3, 8, 99).evidence(5, 0, 0, 0);
        assertThat(unchoked(decide(1))).containsExactly(2);
        assertThat(verdicts(decide(1)).get(1).reason())
                .isEqualTo("choked: rank 2 of 1, passed on nothing of what it got");
    }

    @Test
    void aStrangerIsLentOnePiece() {
        crowd.evidence(5, 0, 0, 0).evidence(5, 0, 0, 0).exhausted();
        assertThat(unchoked(decide(2))).containsExactly(1, 2);
        assertThat(decide(2).verdicts())
                .filteredOn(Verdict::unchoked)
                .allMatch(verdict -> verdict.granted() && verdict.limitBytes() == Crowd.PIECE);
    }

    @Test
    void aFreeSlotIsForWhoeverWaits() {
        crowd.evidence(5, 0, 9, 0).evidence(5, 1, 0, 0);
        assertThat(unchoked(decide(2))).containsExactly(1, 2);
        assertThat(verdicts(decide(2)).get(1).limitBytes()).isEqualTo(4 * Crowd.PIECE);
    }

    @Test
    void whoIsAloneIsNotLimited() {
        crowd.evidence(5, 0, 9, 0).uninterested();
        assertThat(verdicts(decide(2)).get(1).limitBytes()).isEqualTo(Verdict.UNLIMITED);
    }

    @Test
    void everyThirdRoundOneSlotIsForWhoWaitedLongestOfTheOthers() {
        crowd.evidence(20, 9, 0, 0).evidence(20, 9, 0, 0).evidence(900, 0, 9, 0).evidence(800, 0, 0, 0);
        Decision decision = choker.decide(crowd.seeding(2));
        assertThat(unchoked(decision)).containsExactly(1, 3);
        assertThat(optimistic(decision)).isEqualTo(3);
        assertThat(verdicts(decision).get(3).limitBytes()).isEqualTo(Crowd.PIECE);
    }

    @Test
    void aTurnIsAMinuteAndTwentyPieces() {
        crowd.serving(900_000, 100, 1); // has not had its pieces
        crowd.serving(2_000_000, 59, 1); // has not had its minute
        crowd.serving(2_000_000, 61, 1); // has had its turn
        crowd.waited(10, 1).waited(20, 1);
        assertThat(unchoked(decide(3))).containsExactly(1, 2, 5);
    }
}
