package dev.flotilla.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Virtual time and its randomness. */
class SimulationTest {
    private record Due(long atNanos, int number) {}

    @Property
    void eventsHappenInOrderOfTimeThenOfScheduling(@ForAll List<@IntRange(max = 50) Integer> delays) {
        Simulation simulation = new Simulation(1);
        List<Due> expected = new ArrayList<>();
        List<Due> happened = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            expected.add(new Due(delays.get(i), i));
            simulation.schedule(delays.get(i), number -> happened.add(new Due(simulation.nowNanos(), (int) number)), i);
        }
        simulation.runFor(Duration.ofNanos(50));
        expected.sort(Comparator.comparingLong(Due::atNanos));
        assertThat(happened).isEqualTo(expected);
    }

    @Property(tries = 50)
    void eventsScheduledByEventsKeepTheOrder(@ForAll long seed) {
        Simulation simulation = new Simulation(seed);
        SeededRandom random = new SeededRandom(seed);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            again(simulation, random, times, 30);
        }
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(times).hasSize(20 * 30).isSorted();
        assertThat(simulation.waiting()).isZero();
        assertThat(simulation.happened()).isEqualTo(20 * 30);
    }

    private static void again(Simulation simulation, SeededRandom random, List<Long> times, int left) {
        if (left > 0) {
            simulation.after(Duration.ofNanos(random.nextInt(1000)), () -> {
                times.add(simulation.nowNanos());
                again(simulation, random, times, left - 1);
            });
        }
    }

    @Test
    void whatIsPastHappensNext() {
        Simulation simulation = new Simulation(1);
        simulation.runFor(Duration.ofSeconds(5));
        List<Long> times = new ArrayList<>();
        simulation.schedule(3, unused -> times.add(simulation.nowNanos()), 0);
        simulation.runFor(Duration.ZERO);
        assertThat(times).containsExactly(5_000_000_000L);
    }

    @Test
    void runsUntilAConditionHoldsOrTimeIsUp() {
        Simulation simulation = new Simulation(1);
        int[] count = new int[1];
        for (int i = 1; i <= 10; i++) {
            simulation.after(Duration.ofSeconds(i), () -> count[0]++);
        }
        assertThat(simulation.runUntil(() -> count[0] == 3, Duration.ofSeconds(20)))
                .isTrue();
        assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
        assertThat(simulation.runUntil(() -> count[0] == 11, Duration.ofSeconds(20)))
                .isFalse();
        assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(23));
    }

    @Test
    void randomNumbersAreTheSameEverywhere() {
        SeededRandom random = new SeededRandom(42);
        assertThat(new long[] {random.nextLong(), random.nextInt(1000), random.nextLong(7), random.nextInt()})
                .containsExactly(6332618229526065668L, 955L, 3L, 289299948L);
        assertThat(random.nextDouble()).isEqualTo(0.6769157388216522);
    }

    @Property
    void boundedNumbersStayInBoundsAndReachTheirEnds(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int bound) {
        SeededRandom random = new SeededRandom(seed);
        boolean[] seen = new boolean[bound];
        for (int i = 0; i < 400; i++) {
            seen[random.nextInt(bound)] = true;
        }
        assertThat(seen).containsOnly(true);
        assertThat(random.nextLong(Long.MAX_VALUE)).isNotNegative();
        assertThat(random.nextInt(-5, 5)).isBetween(-5, 4);
    }
}
