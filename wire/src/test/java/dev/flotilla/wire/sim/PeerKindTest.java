package dev.flotilla.wire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import dev.flotilla.wire.sim.SwarmReport.Verdict;
import dev.flotilla.wire.swarm.PeerSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each kind of peer does what it is named for. */
class PeerKindTest {
    private static final int MIB = 1 << 20;

    private static SwarmReport run(PeerKind kind, int peers) {
        return scenario().with(kind, peers).run();
    }

    private static SwarmScenario scenario() {
        return SwarmScenario.of(12, 3).withFile(4 * MIB, 128 << 10).withTime(Duration.ZERO, Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SEEDER")
    void compliantPeersCompleteNextToIt(PeerKind kind) {
        KindFigures compliant = run(kind, 2).of(PeerKind.COMPLIANT);
        assertThat(compliant.completed()).isEqualTo(compliant.peers());
    }

    @ParameterizedTest
    @EnumSource(names = {"FREE_RIDER", "MANY_CONNECTIONS", "SYBIL"})
    void riderGivesNothing(PeerKind kind) {
        SwarmReport report = run(kind, 2);
        KindFigures riders = report.of(kind);
        assertThat(riders.uploaded()).isZero();
        assertThat(riders.shareRatio()).isZero();
        assertThat(riders.fromSeeders() + riders.fromAltruism()).isEqualTo(riders.downloaded());
        assertThat(riders.downloaded()).isGreaterThanOrEqualTo(2L * 4 * MIB);
        assertThat(riders.completed()).isEqualTo(2);
    }

    @Test
    void largeViewReachesEverybody() {
        SwarmSimulation swarm =
                SwarmSimulation.builder().file(64 * MIB, 256 << 10).build();
        SimulatedPeer ordinary = swarm.add(PeerKind.FREE_RIDER, AccessLink.CABLE);
        SimulatedPeer large = swarm.add(PeerKind.MANY_CONNECTIONS, AccessLink.CABLE);
        for (int i = 0; i < 70; i++) {
            swarm.add(PeerKind.COMPLIANT, AccessLink.CABLE);
            swarm.runFor(Duration.ofSeconds(1));
        }
        assertThat(ordinary.neighbours()).isLessThanOrEqualTo(50);
        assertThat(large.neighbours()).isGreaterThan(55);
    }

    @Test
    void sybilReturnsUnderOtherNames() {
        SwarmSimulation swarm =
                SwarmSimulation.builder().file(256 * MIB, 256 << 10).build();
        SimulatedPeer victim = swarm.add(PeerKind.COMPLIANT, AccessLink.ADSL);
        swarm.add(PeerKind.SYBIL, AccessLink.ADSL);
        swarm.runFor(Duration.ofMinutes(5));
        long names = victim.shell().snapshot().peers().stream()
                .map(peer -> peer.peerId())
                .distinct()
                .count();
        long networks = victim.shell().snapshot().peers().stream()
                .map(peer -> peer.endpoint().network())
                .distinct()
                .count();
        assertThat(names).isGreaterThan(8);
        assertThat(networks).isOne();
    }

    @Test
    void tyrantGivesLessThanItGets() {
        assertThat(run(PeerKind.BIT_TYRANT, 2).of(PeerKind.BIT_TYRANT).shareRatio())
                .isBetween(0.01, 0.9);
    }

    @Test
    void underReporterHidesWhatItHas() {
        assertThat(toldShare(PeerKind.UNDER_REPORTER)).isLessThan(0.5);
        assertThat(toldShare(PeerKind.COMPLIANT)).isGreaterThan(0.9);
        assertThat(run(PeerKind.UNDER_REPORTER, 2).of(PeerKind.UNDER_REPORTER).uploaded())
                .isPositive();
    }

    /** Of the pieces that a peer of this kind has, the share that a neighbour with fewer knows of. */
    private static double toldShare(PeerKind kind) {
        SwarmSimulation swarm =
                SwarmSimulation.builder().file(64 * MIB, 256 << 10).build();
        SimulatedPeer neighbour = swarm.add(PeerKind.COMPLIANT, AccessLink.ADSL);
        SimulatedPeer teller = swarm.add(kind, AccessLink.CABLE);
        swarm.add(PeerKind.SEEDER, AccessLink.CABLE);
        swarm.runFor(Duration.ofSeconds(40));
        int told = neighbour.shell().snapshot().peers().stream()
                .filter(peer -> peer.endpoint()
                        .withPort(1)
                        .equals(teller.shell().endpoint().withPort(1)))
                .mapToInt(PeerSnapshot::pieces)
                .sum();
        return told / (double) teller.pieces();
    }

    @Test
    void falseClaimsAreNotAnswered() {
        KindFigures liars = run(PeerKind.FAKE_HAVE, 2).of(PeerKind.FAKE_HAVE);
        assertThat(liars.shareRatio()).isLessThan(0.5);
    }

    /** Of issue 4: each is banned within two failed pieces, and no honest peer is. */
    @ParameterizedTest
    @EnumSource(names = {"POISONER", "INTERMITTENT_POISONER", "COLLUDING_POISONER"})
    void poisonerIsBannedAndNobodyElse(PeerKind kind) {
        SwarmReport report = run(kind, 2);
        KindFigures compliant = report.of(PeerKind.COMPLIANT);
        Verdict verdict = report.of(kind).verdict();
        assertThat(compliant.falsePieces()).isPositive();
        assertThat(verdict.bans()).isPositive().isEqualTo(verdict.victims());
        assertThat(verdict.mostSpoiled()).isBetween(1, 2);
        assertThat(verdict.spoiled()).isBetween(verdict.victims(), 2 * verdict.victims());
        assertThat(compliant.verdict().bans()).isZero();
        assertThat(report.of(PeerKind.SEEDER).verdict().bans()).isZero();
    }

    @Test
    void poisonersLieAsOftenAsTheirKindSays() {
        assertThat(falseShare(PeerKind.POISONER)).isBetween(0.2, 0.3);
        assertThat(falseShare(PeerKind.INTERMITTENT_POISONER)).isBetween(0.01, 0.03);
        assertThat(falseShare(PeerKind.COMPLIANT)).isZero();
    }

    /** Of the blocks that a peer of this kind gives out, the share that is false. */
    private static double falseShare(PeerKind kind) {
        World world = SwarmSimulation.builder().build().world();
        Behaviour behaviour = kind.behaviour(world);
        VirtualLink link = link(world);
        int lies = 0;
        for (int piece = 0; piece < 250; piece++) {
            for (int block = 0; block < 16; block++) {
                lies += behaviour.isFalse(link, piece, block << 14) ? 1 : 0;
            }
        }
        return lies / 4_000.0;
    }

    private static VirtualLink link(World world) {
        SwarmSimulation swarm = SwarmSimulation.builder().build();
        PeerShell a = swarm.add(PeerKind.COMPLIANT, AccessLink.CABLE).shell();
        PeerShell b = swarm.add(PeerKind.COMPLIANT, AccessLink.CABLE).shell();
        return world.connect(a, b);
    }

    @Test
    void colludersLieOnlyWhereOthersAreSuspectedToo() {
        World world = SwarmSimulation.builder().build().world();
        Behaviour first = PeerKind.COLLUDING_POISONER.behaviour(world);
        Behaviour second = PeerKind.COLLUDING_POISONER.behaviour(world);
        VirtualLink link = link(world);
        for (int block = 0; block < 16; block++) {
            Behaviour asked = block < 4 ? first : second;
            asked.hear(link, new PeerMessage.Request(4, block << 14, 1 << 14));
            boolean isLast = block == 15;
            assertThat(first.isFalse(link, 4, 0)).isEqualTo(!isLast);
            assertThat(second.isFalse(link, 4, 2 << 14)).isEqualTo(!isLast);
            assertThat(first.isFalse(link, 4, 2 << 14)).as("its partner does").isFalse();
        }
    }

    @Test
    void slowLorisSendsABlockNowAndThen() {
        KindFigures loris = run(PeerKind.SLOW_LORIS, 2).of(PeerKind.SLOW_LORIS);
        double seconds = loris.completionSeconds().max();
        assertThat(loris.uploaded()).isLessThanOrEqualTo((long) (2 * 16 * 16_384 * (seconds / 15 + 1)));
    }

    @Test
    void slowPeerHasATenthOfTheLine() {
        KindFigures slow = run(PeerKind.SLOW, 2).of(PeerKind.SLOW);
        double seconds = slow.completionSeconds().max();
        assertThat(slow.uploaded()).isLessThanOrEqualTo((long) (2 * 1.02 * AccessLink.CABLE.up() / 10 * seconds));
    }
}
