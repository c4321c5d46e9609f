package dev.flotilla.wire.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import dev.flotilla.wire.sim.SwarmScenario.Group;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What scenarios measure. */
class SwarmScenarioTest {
    private static SwarmScenario small(long seed) {
        return SwarmScenario.of(10, seed).withFile(4 << 20, 64 << 10);
    }

    @Test
    void sameScenarioGivesTheSameReport() {
        SwarmScenario mixed = small(1);
        for (PeerKind kind : PeerKind.values()) {
            mixed = mixed.with(kind, 1);
        }
        SwarmReport first = mixed.run();
        SwarmReport second = mixed.run();
        assertThat(first.traceHash()).isEqualTo(second.traceHash());
        assertThat(first.events()).isEqualTo(second.events());
        assertThat(first.seederCopies()).isEqualTo(second.seederCopies());
    }

    @Test
    void whatIsSentIsReceived() {
        SwarmReport report = small(2).run();
        long up = report.kinds().stream().mapToLong(KindFigures::uploaded).sum();
        long down = report.kinds().stream().mapToLong(KindFigures::downloaded).sum();
        KindFigures leechers = report.of(PeerKind.COMPLIANT);
        assertThat(up).isEqualTo(down).isEqualTo(report.blocks());
        assertThat(leechers.downloaded() - leechers.wasted()).isEqualTo(10L * (4 << 20));
        assertThat(leechers.completionSeconds().count()).isEqualTo(10);
        assertThat(report.seederCopies() * (4 << 20))
                .isLessThanOrEqualTo(report.of(PeerKind.SEEDER).uploaded());
        assertThat(report.seederCopies()).isGreaterThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("chokers")
    void swarmCompletesWithEachChoker(String choker) {
        assertThat(small(3).withChoker(choker).run().of(PeerKind.COMPLIANT).completed())
                .isEqualTo(10);
    }

    static java.util.Set<String> chokers() {
        return Choker.names();
    }

    @Test
    void unknownChokerIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> small(1).withChoker("kindness"));
    }

    @Test
    void peersComeAndGo() {
        Arrival arrival = Arrival.poisson(Duration.ofSeconds(5));
        SwarmReport report = small(4).with(
                        new Group(PeerKind.COMPLIANT, 20, AccessLink.FIBRE, arrival, Duration.ofSeconds(20)))
                .withTime(Duration.ofMinutes(3), Duration.ofMinutes(30))
                .run();
        assertThat(report.of(PeerKind.COMPLIANT).completed()).isEqualTo(30);
        assertThat(report.virtualTime()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void arrivalsAreSpreadAsNamed() {
        SeededRandom random = new SeededRandom(5);
        assertThat(Arrival.staggered(Duration.ofNanos(7)).nanos(3, random)).containsExactly(7, 14, 21);
        assertThat(Arrays.stream(Arrival.flashCrowd(Duration.ofSeconds(1)).nanos(500, random)))
                .allMatch(nanos -> nanos >= 0 && nanos < 1_000_000_000L);
        long[] chance = Arrival.poisson(Duration.ofSeconds(1)).nanos(2_000, random);
        assertThat(chance).isSorted();
        assertThat(chance[1_999] / 1e9).isBetween(1_900.0, 2_100.0);
    }
}
