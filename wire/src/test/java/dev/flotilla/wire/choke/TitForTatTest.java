package dev.flotilla.wire.choke;

import static dev.flotilla.wire.choke.Crowd.optimistic;
import static dev.flotilla.wire.choke.Crowd.unchoked;
import static dev.flotilla.wire.choke.Crowd.verdicts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TitForTatTest {

    private final Choker choker = Choker.titForTat();
    private final Crowd crowd = new Crowd();

    private Decision decide(int slots, boolean rotates) {
        return choker.decide(crowd.round(slots, rotates));
    }

    private void waiting(long... rates) {
        for (long rate : rates) {
            crowd.waiting(rate);
        }
    }

    @Test
    void unchokesEverybodyWhileThereIsRoom() {
        waiting(0, 5);
        assertThat(unchoked(decide(4, true))).containsExactly(1, 2);
        assertThat(optimistic(decide(4, true))).isZero();
    }

    @Test
    void ignoresThoseThatWantNothing() {
        crowd.uninterested().waiting(0);
        assertThat(unchoked(decide(4, true))).containsExactly(2);
    }

    @Test
    void rewardsThoseThatGiveMost() {
        waiting(10, 500, 30, 400, 50, 300);
        Decision decision = decide(4, true);
        assertThat(unchoked(decision)).hasSize(4).contains(2, 4, 6, optimistic(decision));
        assertThat(optimistic(decision)).isIn(1, 3, 5);
    }

    @Test
    void saysWhy() {
        waiting(10, 500, 30, 0);
        crowd.uninterested();
        Map<Integer, Verdict> verdicts = verdicts(decide(2, true));
        assertThat(verdicts.get(2).reason()).isEqualTo("unchoked: rank 1 of 2, gives in return");
        assertThat(verdicts.get(3).reason()).isEqualTo("unchoked: optimistic, drawn by lot");
        assertThat(verdicts.get(1).reason()).isEqualTo("choked: rank 2 of 2, others give more");
        assertThat(verdicts.get(4).reason()).isEqualTo("choked: rank 3 of 2, nothing received for 20 s");
        assertThat(verdicts.get(5).reason()).isEqualTo("choked: wants nothing");
    }

    @Test
    void keepsTheOptimisticPeerUntilItIsRotated() {
        waiting(10, 500, 30, 400);
        crowd.optimistic(0);
        assertThat(unchoked(decide(3, false))).containsExactly(2, 4, 5);
        assertThat(optimistic(decide(3, false))).isEqualTo(5);
        Decision rotated = decide(3, true);
        assertThat(unchoked(rotated)).contains(2, 4).doesNotContain(5);
        assertThat(optimistic(rotated)).isIn(1, 3);
    }

    @Test
    void optimisticPeerThatReciprocatesGetsARegularSlot() {
        waiting(10, 500, 30, 400);
        crowd.optimistic(600);
        Decision decision = decide(3, false);
        assertThat(unchoked(decision)).contains(5, 2);
        assertThat(optimistic(decision)).isIn(1, 3, 4);
    }

    @Test
    void holdsASlotForARound() {
        crowd.unchoked(0, 9);
        waiting(100, 200, 300);
        assertThat(unchoked(decide(3, true))).contains(1, 4);
    }

    @Test
    void takesTheSlotOfThoseThatGiveLess() {
        crowd.unchoked(0, 11);
        waiting(100, 200, 300);
        assertThat(unchoked(decide(3, true))).contains(4, 3);
    }

    @Test
    void amongEqualsTheOneThatWaitedLongestIsNext() {
        crowd.unchoked(0, 31).unchoked(0, 29).waited(90, 0).waited(95, 0);
        assertThat(unchoked(decide(3, true))).contains(2, 4);
    }

    @Test
    void snubbedPeerComesAfterAllOthers() {
        crowd.snubbed(900);
        waiting(1, 2, 3);
        assertThat(unchoked(decide(3, true))).contains(4, 3);
    }

    @Test
    void newcomersAreDrawnThreeTimesAsOften() {
        crowd.waiting(1_000).waiting(0).newcomer();
        SplittableRandom random = new SplittableRandom(1);
        Map<Integer, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            Round round = new Round(false, false, true, 2, 0, 0, random.nextLong() >>> 1, crowd.contenders);
            drawn.merge(optimistic(choker.decide(round)), 1, Integer::sum);
        }
        assertThat(drawn.get(3)).isBetween(2_800, 3_200);
        assertThat(drawn.get(2)).isEqualTo(4_000 - drawn.get(3));
    }

    @Test
    void seederServesATurnAndThenTheNext() {
        crowd.serving(900_000, 100, 1); // has not had its bytes
        crowd.serving(2_000_000, 59, 1); // has not had its minute
        crowd.serving(2_000_000, 61, 1); // has had its turn
        crowd.waited(10, 1).waited(20, 1);
        assertThat(unchoked(choker.decide(crowd.seeding(3)))).containsExactly(1, 2, 5);
        assertThat(optimistic(choker.decide(crowd.seeding(3)))).isZero();
        assertThat(unchoked(choker.decide(crowd.seeding(5)))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void seederGivesTheSlotOfThoseThatTakeNothingToTheNext() {
        crowd.serving(0, 9, 0); // may not have asked yet
        crowd.serving(0, 11, 0);
        crowd.serving(100_000, 181, 0); // too slow for a turn's bytes
        crowd.waited(10, 0).waited(20, 0);
        assertThat(unchoked(choker.decide(crowd.seeding(3)))).containsExactly(1, 4, 5);
    }

    @Test
    void seederDoesNotCareForWhatItReceived() {
        crowd.waiting(1_000_000).waited(200, 0);
        assertThat(unchoked(choker.decide(crowd.seeding(1)))).containsExactly(2);
    }

    @Test
    void seederDoesNotCareForWhatBecomesOfItsPieces() {
        crowd.evidence(20, 50, 0, 100).evidence(30, 0, 50, 0);
        assertThat(unchoked(choker.decide(crowd.seeding(1)))).containsExactly(2);
    }
}
