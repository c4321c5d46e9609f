package dev.flotilla.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.sim.Distribution;
import dev.flotilla.dht.sim.DhtReport.SearchFigures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Small networks of each kind, measured. */
class DhtScenarioTest {
    private static DhtScenario small(int nodes) {
        return DhtScenario.of(nodes, 1).withSwarms(10).withSearches(100).withPause(Duration.ofMinutes(1));
    }

    @Test
    void quietNetworkFindsEverythingSoon() {
        DhtReport report = small(150).run();
        SearchFigures searches = report.searches();
        assertThat(searches.count()).isEqualTo(100);
        assertThat(searches.success()).isEqualTo(1);
        assertThat(searches.hops().max()).isBetween(1.0, 4.0);
        assertThat(searches.packets().mean()).isBetween(16.0, 60.0);
        assertThat(searches.tookMillis().median()).isBetween(80.0, 1000.0);
        assertThat(searches.firstPeerMillis().median())
                .isLessThan(searches.tookMillis().median());
        assertThat(searches.load().count()).isEqualTo(150);
        assertThat(report.coldReadyMillis().median()).isLessThan(3000);
        assertThat(report.warmReadyMillis().median()).isLessThan(1000);
        assertThat(report.maintenancePerSecond()).isBetween(0.01, 1.0);
        assertThat(report.hotSwarm().count()).isZero();
        assertThat(report.spoofing().forged()).isZero();
    }

    @Test
    void sameScenarioSameReport() {
        DhtScenario scenario =
                small(60).withMedianSession(Duration.ofMinutes(5)).withDeadContacts(0.3);
        DhtReport report = scenario.run();
        DhtReport again = scenario.run();
        assertThat(again.traceHash()).isEqualTo(report.traceHash());
        assertThat(again.datagrams()).isEqualTo(report.datagrams());
        assertThat(again.searches().tookMillis().values())
                .isEqualTo(report.searches().tookMillis().values());
    }

    @Test
    void peersAreFoundDespiteChurnLossAndDeadContacts() {
        DhtScenario base = small(150);
        DhtReport report = base.withMedianSession(Duration.ofMinutes(60))
                .withLink(base.link().withLoss(0.02))
                .withDeadContacts(0.5)
                .withPause(Duration.ofMinutes(30))
                .run();
        assertThat(report.searches().success()).isGreaterThanOrEqualTo(0.98);
    }

    @Test
    void poisonersHideNoPeers() {
        DhtReport report = small(150).withAttack(Attack.POISON, 0.1).run();
        assertThat(report.searches().success()).isGreaterThanOrEqualTo(0.95);
        assertThat(report.searches().load().count()).as("honest nodes").isBetween(120, 145);
    }

    @Test
    void sybilsAreMet() {
        DhtReport attacked = small(150).withAttack(Attack.SYBIL, 0.2).run();
        DhtReport quiet = small(150).run();
        assertThat(attacked.searches().count()).isEqualTo(100);
        assertThat(attacked.searches().success())
                .isLessThanOrEqualTo(quiet.searches().success());
    }

    @Test
    void floodOfForgeriesBringsNoFalseContact() {
        DhtReport report = small(60).withAttack(Attack.SPOOF, 0).run();
        assertThat(report.spoofing().forged()).isEqualTo(300_000);
        assertThat(report.spoofing().contactsBefore()).isGreaterThan(8);
        assertThat(report.spoofing().contactsFalse()).isZero();
        assertThat(report.spoofing().searches().success()).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void hotSwarmIsFoundByAll() {
        DhtReport report = small(100).withHotPeers(300).run();
        SearchFigures hot = report.hotSwarm();
        assertThat(hot.count()).isEqualTo(300);
        assertThat(hot.success()).as("but for the first").isGreaterThan(0.95);
        assertThat(hot.load().max()).isGreaterThan(hot.load().mean());
    }

    @Test
    void percentilesAreNearestRanks() {
        Distribution distribution = new Distribution(new double[] {4, 1, 3, 2});
        assertThat(distribution.percentile(0)).isEqualTo(1);
        assertThat(distribution.percentile(25)).isEqualTo(1);
        assertThat(distribution.percentile(26)).isEqualTo(2);
        assertThat(distribution.median()).isEqualTo(2);
        assertThat(distribution.max()).isEqualTo(4);
        assertThat(distribution.mean()).isEqualTo(2.5);
        assertThat(distribution.values()).containsExactly(1, 2, 3, 4);
        assertThat(new Distribution(new double[0]).median()).isNaN();
        assertThatThrownBy(() -> distribution.percentile(101)).hasMessageContaining("101");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> DhtScenario.of(1, 1)).hasMessageContaining("two nodes");
        assertThatThrownBy(() -> small(10).withPause(Duration.ofSeconds(-1))).hasMessageContaining("negative");
    }
}
