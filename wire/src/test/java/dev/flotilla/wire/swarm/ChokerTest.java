package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.swarm.Choker.Contender;
import dev.flotilla.wire.swarm.Choker.Decision;
import dev.flotilla.wire.swarm.Choker.Round;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChokerTest {

    private static final long SECOND = 1_000_000_000L;

    private final List<Contender> contenders = new ArrayList<>();

    /** An interested, choked peer that came long ago; its number is its place in the list, from 1. */
    private void waiting(long receivedRate) {
        add(false, false, receivedRate, 0, 100);
    }

    private void unchoked(long receivedRate, long sinceSeconds) {
        add(true, false, receivedRate, 0, sinceSeconds);
    }

    private void optimistic(long receivedRate) {
        add(true, true, receivedRate, 0, 20);
    }

    private void serving(long sentBytes, long sinceSeconds) {
        add(true, false, 0, sentBytes, sinceSeconds);
    }

    private void add(boolean isUnchoked, boolean isOptimistic, long rate, long sentBytes, long sinceSeconds) {
        contenders.add(new Contender(
                contenders.size() + 1,
                true,
                isUnchoked,
                isOptimistic,
                false,
                rate,
                sentBytes / sinceSeconds,
                sentBytes,
                sinceSeconds * SECOND,
                1_000 * SECOND));
    }

    private Decision decide(int slots, boolean rotates) {
        return Choker.decide(new Round(false, slots, rotates, 1_000_000, 0, contenders));
    }

    private Decision decideAsSeeder(int slots) {
        return Choker.decide(new Round(true, slots, true, 1_000_000, 0, contenders));
    }

    @Test
    void unchokesEverybodyWhileThereIsRoom() {
        waiting(0);
        waiting(5);
        assertThat(decide(4, true)).isEqualTo(new Decision(Set.of(1, 2), Choker.NOBODY));
    }

    @Test
    void ignoresThoseThatWantNothing() {
        contenders.add(new Contender(1, false, true, false, false, 1_000_000, 0, 0, 0, 0));
        waiting(0);
        assertThat(decide(4, true).unchoked()).containsExactly(2);
    }

    @Test
    void rewardsThoseThatGiveMost() {
        for (long rate : new long[] {10, 500, 30, 400, 50, 300}) {
            waiting(rate);
        }
        Decision decision = decide(4, true);
        assertThat(decision.unchoked()).hasSize(4).contains(2, 4, 6).contains(decision.optimistic());
        assertThat(decision.optimistic()).isIn(1, 3, 5);
    }

    @Test
    void keepsTheOptimisticPeerUntilItIsRotated() {
        for (long rate : new long[] {10, 500, 30, 400}) {
            waiting(rate);
        }
        optimistic(0);
        assertThat(decide(3, false)).isEqualTo(new Decision(Set.of(2, 4, 5), 5));
        Decision rotated = decide(3, true);
        assertThat(rotated.unchoked()).contains(2, 4).doesNotContain(5);
        assertThat(rotated.optimistic()).isIn(1, 3);
    }

    @Test
    void optimisticPeerThatReciprocatesGetsARegularSlot() {
        for (long rate : new long[] {10, 500, 30, 400}) {
            waiting(rate);
        }
        optimistic(600);
        Decision decision = decide(3, false);
        assertThat(decision.unchoked()).contains(5, 2);
        assertThat(decision.optimistic()).isIn(1, 3, 4);
    }

    @Test
    void holdsASlotForARound() {
        unchoked(0, 9);
        waiting(100);
        waiting(200);
        waiting(300);
        assertThat(decide(3, true).unchoked()).contains(1, 4);
    }

    @Test
    void takesTheSlotOfThoseThatGiveLess() {
        unchoked(0, 11);
        waiting(100);
        waiting(200);
        waiting(300);
        assertThat(decide(3, true).unchoked()).contains(4, 3);
    }

    @Test
    void amongEqualsTheOneThatWaitedLongestIsNext() {
        unchoked(0, 31);
        unchoked(0, 29);
        contenders.add(new Contender(3, true, false, false, false, 0, 0, 0, 90 * SECOND, 1_000 * SECOND));
        contenders.add(new Contender(4, true, false, false, false, 0, 0, 0, 95 * SECOND, 1_000 * SECOND));
        assertThat(decide(3, true).unchoked()).contains(2, 4);
    }

    @Test
    void snubbedPeerComesAfterAllOthers() {
        contenders.add(new Contender(1, true, true, false, true, 900, 0, 0, 100 * SECOND, 1_000 * SECOND));
        waiting(1);
        waiting(2);
        waiting(3);
        assertThat(decide(3, true).unchoked()).contains(4, 3);
    }

    @Test
    void newcomersAreDrawnThreeTimesAsOften() {
        waiting(1_000);
        waiting(0);
        contenders.add(new Contender(3, true, false, false, false, 0, 0, 0, 5 * SECOND, 5 * SECOND));
        SplittableRandom random = new SplittableRandom(1);
        Map<Integer, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            drawn.merge(
                    Choker.decide(new Round(false, 2, true, 0, random.nextLong() >>> 1, contenders))
                            .optimistic(),
                    1,
                    Integer::sum);
        }
        assertThat(drawn.get(3)).isBetween(2_800, 3_200);
        assertThat(drawn.get(2)).isEqualTo(4_000 - drawn.get(3));
    }

    @Test
    void seederServesATurnAndThenTheNext() {
        serving(900_000, 100); // has not had its bytes
        serving(2_000_000, 59); // has not had its minute
        serving(2_000_000, 61); // has had its turn
        contenders.add(new Contender(4, true, false, false, false, 0, 0, 0, 10 * SECOND, 1_000 * SECOND));
        contenders.add(new Contender(5, true, false, false, false, 0, 0, 0, 20 * SECOND, 1_000 * SECOND));
        assertThat(decideAsSeeder(3)).isEqualTo(new Decision(Set.of(1, 2, 5), Choker.NOBODY));
        assertThat(decideAsSeeder(5).unchoked()).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void seederGivesTheSlotOfThoseThatTakeNothingToTheNext() {
        serving(0, 9); // may not have asked yet
        serving(0, 11);
        serving(900_000, 181); // too slow for a turn's bytes
        contenders.add(new Contender(4, true, false, false, false, 0, 0, 0, 10 * SECOND, 1_000 * SECOND));
        contenders.add(new Contender(5, true, false, false, false, 0, 0, 0, 20 * SECOND, 1_000 * SECOND));
        assertThat(decideAsSeeder(3).unchoked()).containsExactlyInAnyOrder(1, 4, 5);
    }

    @Test
    void seederDoesNotCareForWhatItReceived() {
        contenders.add(new Contender(1, true, false, false, true, 1_000_000, 0, 0, 10 * SECOND, 1_000 * SECOND));
        contenders.add(new Contender(2, true, false, false, false, 0, 0, 0, 20 * SECOND, 1_000 * SECOND));
        assertThat(decideAsSeeder(1).unchoked()).containsExactly(2);
    }

    @Test
    void neverUnchokesMoreThanItHasSlots() {
        SplittableRandom random = new SplittableRandom(2);
        for (int run = 0; run < 2_000; run++) {
            List<Contender> crowd = IntStream.rangeClosed(1, random.nextInt(30))
                    .mapToObj(number -> any(random, number))
                    .toList();
            int slots = 1 + random.nextInt(10);
            Decision decision = Choker.decide(
                    new Round(random.nextBoolean(), slots, random.nextBoolean(), 100, random.nextLong() >>> 1, crowd));
            long interested = crowd.stream().filter(Contender::isInterested).count();
            assertThat(decision.unchoked().size()).isEqualTo((int) Math.min(slots, interested));
        }
    }

    private static Contender any(SplittableRandom random, int number) {
        boolean isUnchoked = random.nextBoolean();
        return new Contender(
                number,
                random.nextInt(4) > 0,
                isUnchoked,
                isUnchoked && number == 1,
                random.nextInt(6) == 0,
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(200),
                random.nextLong(100 * SECOND),
                random.nextLong(100 * SECOND));
    }
}
