package dev.flotilla.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.Link;
import dev.flotilla.core.sim.Nat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Networks of nodes as a user's test would make them. */
class DhtSimulationTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));

    @Test
    void announcedOnOneFoundOnAnotherAlsoAfterTheNetworkWasCut() {
        DhtSimulation network = DhtSimulation.builder().nodes(50).seed(1).start();
        SimulatedNode announcer = network.node(3);
        announcer.announce(SWARM, 6881);
        network.runFor(Duration.ofSeconds(10));
        SearchResult found = network.await(network.node(17).findPeers(SWARM));
        assertThat(found.peers()).containsExactly(announcer.endpoint().withPort(6881));
        network.setConnected(false);
        network.runFor(Duration.ofMinutes(10));
        assertThat(network.await(network.node(18).findPeers(SWARM)).answers()).isZero();
        network.setConnected(true);
        network.runFor(Duration.ofMinutes(5));
        assertThat(network.await(network.node(20).findPeers(SWARM)).peers()).hasSize(1);
    }

    @Test
    void sameSeedSameTrace() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static long trace(long seed) {
        Link link = Link.INTERNET.withLoss(0.02).withDuplication(0.01);
        Churn churn = new Churn(Duration.ofMinutes(2), 0.6, 0.5);
        DhtSimulation network = DhtSimulation.builder()
                .nodes(60)
                .seed(seed)
                .link(link)
                .churn(churn)
                .behind(Nat.SYMMETRIC, 0.2)
                .attack(Attack.POISON, 0.1)
                .start();
        network.anyNode().announce(SWARM, 1);
        network.runFor(Duration.ofMinutes(3));
        assertThat(network.network().delivered()).isGreaterThan(3000);
        return network.network().traceHash();
    }

    @Test
    void hopsAndCostsOfASearchAreCounted() {
        DhtSimulation network = DhtSimulation.builder().nodes(200).seed(2).start();
        SearchResult found = network.await(network.node(100).findNodes(SWARM));
        Set<Id160> expected = network.nodes().stream()
                .filter(node -> node != network.node(100))
                .map(SimulatedNode::id)
                .sorted(SWARM::compareDistance)
                .limit(8)
                .collect(Collectors.toSet());
        assertThat(found.closest()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found.hops()).isBetween(1, 4);
        assertThat(found.queries()).isBetween(8, 40);
        assertThat(found.answers()).isBetween(8, found.queries());
        assertThat(found.took()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(2));
    }

    @Test
    void partitionsPartAndHeal() {
        DhtSimulation network = DhtSimulation.builder().nodes(40).seed(3).start();
        List<SimulatedNode> nodes = network.nodes();
        network.partition(node -> nodes.indexOf(node) >= 20);
        nodes.get(0).announce(SWARM, 7);
        network.runFor(Duration.ofMinutes(1));
        assertThat(network.await(nodes.get(5).findPeers(SWARM)).peers()).hasSize(1);
        assertThat(network.await(nodes.get(25).findPeers(SWARM)).peers()).isEmpty();
        network.heal();
        network.runFor(Duration.ofMinutes(20));
        assertThat(network.await(nodes.get(25).findPeers(SWARM)).peers()).hasSize(1);
    }

    @Test
    void sessionsEndAndOthersCome() {
        Churn churn = Churn.exponential(Duration.ofMinutes(1));
        DhtSimulation network =
                DhtSimulation.builder().nodes(100).seed(4).churn(churn).start();
        List<SimulatedNode> before = network.nodes();
        network.runFor(Duration.ofMinutes(1));
        assertThat(network.size()).isEqualTo(100);
        assertThat(before.stream().filter(SimulatedNode::isThere).count()).isBetween(35L, 65L);
        assertThat(network.nodes().stream().map(SimulatedNode::endpoint)).doesNotHaveDuplicates();
    }

    @Test
    void whoReturnsHasItsIdAndEndpoint() {
        Churn churn = new Churn(Duration.ofSeconds(20), 1, 1);
        DhtSimulation network = DhtSimulation.builder()
                .nodes(20)
                .seed(4)
                .churn(churn)
                .settling(Duration.ZERO)
                .start();
        Set<Id160> before = network.nodes().stream().map(SimulatedNode::id).collect(Collectors.toSet());
        network.runFor(Duration.ofMinutes(5));
        assertThat(network.size()).isEqualTo(20);
        assertThat(network.nodes().stream()
                        .filter(node -> before.contains(node.id()))
                        .count())
                .isGreaterThan(10);
    }

    @Test
    void newcomersBecomeReady() {
        DhtSimulation network = DhtSimulation.builder().nodes(50).seed(5).start();
        SimulatedNode node = network.addNode();
        assertThat(node.readyAfter()).isEmpty();
        network.runFor(Duration.ofSeconds(10));
        assertThat(node.readyAfter())
                .hasValueSatisfying(time -> assertThat(time).isLessThan(Duration.ofSeconds(3)));
        assertThat(node.contacts()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void whoHasLeftIsAskedNothing() {
        DhtSimulation network = DhtSimulation.builder().nodes(10).seed(6).start();
        SimulatedNode node = network.node(4);
        PeerSearch search = node.findPeers(SWARM);
        node.leave();
        node.leave();
        assertThat(network.size()).isEqualTo(9);
        assertThat(search.isDone()).isTrue();
        assertThatThrownBy(() -> network.await(search)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.findPeers(SWARM)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> DhtSimulation.builder().nodes(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> DhtSimulation.builder().deadContacts(1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> Churn.exponential(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new Churn(Duration.ofMinutes(1), 0, 0)).hasMessageContaining("shape");
        DhtSimulation network = DhtSimulation.builder().nodes(1).start();
        assertThatThrownBy(() -> network.spoof(network.node(0), 0, Duration.ofSeconds(1)))
                .hasMessageContaining("rate");
    }

    @Test
    void sessionsHaveTheirMedian() {
        for (double shape : new double[] {0.5, 1, 2}) {
            Churn churn = new Churn(Duration.ofMinutes(60), shape, 0);
            var random = new dev.flotilla.core.sim.SeededRandom(1);
            Samples samples = new Samples();
            for (int i = 0; i < 20_000; i++) {
                samples.add(churn.sessionNanos(random) / 60e9);
            }
            assertThat(samples.distribution().median()).isBetween(58.0, 62.0);
        }
    }
}
