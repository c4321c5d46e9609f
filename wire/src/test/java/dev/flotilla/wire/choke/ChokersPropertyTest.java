package dev.flotilla.wire.choke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What holds of every strategy that ships, whatever the round. */
class ChokersPropertyTest {

    private static final long SECOND = Crowd.SECOND;

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(Choker.names());
    }

    private static Round anyRound(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Contender> crowd = new ArrayList<>();
        int size = random.nextInt(40);
        boolean hasOptimistic = random.nextBoolean();
        for (int number = 1; number <= size; number++) {
            boolean isUnchoked = random.nextInt(4) == 0;
            crowd.add(new Contender(
                    number,
                    random.nextInt(4) > 0,
                    isUnchoked,
                    isUnchoked && hasOptimistic,
                    random.nextInt(6) == 0,
                    random.nextInt(3) * random.nextLong(1_000_000),
                    random.nextInt(3) * random.nextLong(1_000_000),
                    random.nextLong(2_000_000),
                    random.nextLong(300 * SECOND),
                    random.nextLong(300 * SECOND),
                    random.nextInt(2) * random.nextLong(500_000),
                    random.nextInt(5),
                    random.nextInt(9),
                    random.nextInt(20)));
            hasOptimistic &= !isUnchoked;
        }
        boolean isBetween = random.nextInt(3) == 0;
        return new Round(
                random.nextInt(3) == 0,
                isBetween,
                !isBetween && random.nextBoolean(),
                1 + random.nextInt(10),
                random.nextLong(1_000_000),
                random.nextLong(10_000_000),
                random.nextLong() >>> 1,
                crowd);
    }

    @Property
    void judgesEveryContenderOnce(@ForAll("names") String name, @ForAll long seed) {
        Round round = anyRound(seed);
        List<Verdict> verdicts = Choker.named(name).decide(round).verdicts();
        Set<Integer> judged = new HashSet<>();
        verdicts.forEach(verdict -> judged.add(verdict.number()));
        assertThat(judged).hasSize(verdicts.size()).hasSize(round.contenders().size());
        assertThat(verdicts)
                .allSatisfy(verdict -> assertThat(verdict.reason())
                        .startsWith(verdict.unchoked() ? "unchoked: " : "choked: ")
                        .hasSizeBetween(10, 80));
    }

    @Property
    void neverUnchokesWhoWantsNothingNorMoreThanTheSlots(@ForAll("names") String name, @ForAll long seed) {
        Round round = anyRound(seed);
        List<Integer> unchoked = Crowd.unchoked(Choker.named(name).decide(round));
        assertThat(round.contenders())
                .filteredOn(contender -> unchoked.contains(contender.number()))
                .allMatch(Contender::interested);
        if (!name.equals("unchoke-all")) {
            assertThat(unchoked).hasSizeLessThanOrEqualTo(round.slots());
        }
    }

    @Property
    void sameRoundGivesTheSameDecision(@ForAll("names") String name, @ForAll long seed) {
        assertThat(Choker.named(name).decide(anyRound(seed)))
                .isEqualTo(Choker.named(name).decide(anyRound(seed)));
    }

    /** While there is a free slot nobody waits but who has nothing left to draw and gives nothing. */
    @Property
    void leavesNoSlotFree(@ForAll("names") String name, @ForAll long seed) {
        Round round = anyRound(seed);
        Map<Integer, Verdict> verdicts = Crowd.verdicts(Choker.named(name).decide(round));
        long unchoked = verdicts.values().stream().filter(Verdict::unchoked).count();
        if (unchoked < round.slots()) {
            assertThat(round.contenders())
                    .filteredOn(contender -> contender.interested()
                            && !verdicts.get(contender.number()).unchoked())
                    .allMatch(
                            contender -> contender.allowanceBytes() == 0 || round.rotates() && contender.optimistic());
        }
    }

    /** A newcomer with an allowance is drawn sooner or later, however much others give, and however many riders wait. */
    @Property(tries = 50)
    void newcomerIsNotStarved(@ForAll("names") String name, @ForAll @LongRange(min = 0, max = 1 << 20) long seed) {
        Crowd crowd = new Crowd();
        for (int i = 0; i < 10; i++) {
            crowd.waiting(1_000_000 + i).exhausted();
        }
        crowd.newcomer();
        int newcomer = crowd.contenders.size();
        SplittableRandom random = new SplittableRandom(seed);
        int turns = 0;
        for (int i = 0; i < 400; i++) {
            Round round = new Round(false, false, true, 4, 0, 100_000, random.nextLong() >>> 1, crowd.contenders);
            turns += Crowd.unchoked(Choker.named(name).decide(round)).contains(newcomer) ? 1 : 0;
        }
        assertThat(turns).isGreaterThan(10);
    }

    /** Whatever others have proved: a seeder serves who has waited longest of the others, every third round. */
    @Property
    void seederStarvesNobody(@ForAll("names") String name, @ForAll long seed) {
        Round any = anyRound(seed);
        List<Contender> crowd = new ArrayList<>(any.contenders());
        long longest = 1_000 * SECOND;
        crowd.add(new Contender(100, true, false, false, false, 0, 0, 0, longest, 2 * longest, 0, 0, 9, 0));
        crowd.removeIf(contender -> contender.unchoked() && !name.equals("bounded-altruism"));
        Round round = new Round(true, false, true, any.slots(), any.pieceBytes(), 0, any.lot(), crowd);
        assertThat(Crowd.unchoked(Choker.named(name).decide(round))).contains(100);
    }
}
