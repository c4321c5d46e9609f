package dev.flotilla.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Twelve Sybils and more sit next to each target and hide what is there; searches by disjoint paths leave them out. */
class SybilSearchTest {
    private static final int SEARCHES = 10;

    @Test
    void secureSearchesFindTheHonestNodesClosestToATargetBesetBySybils() {
        SplittableRandom random = new SplittableRandom(9);
        List<Id160> targets = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            targets.add(Id160.random(random));
        }
        DhtSimulation network = DhtSimulation.builder()
                .nodes(500)
                .seed(1)
                .profile(Profile.PUBLIC)
                .attack(Attack.SYBIL, 0.2)
                .targets(targets)
                .start();
        assertThat(network.size() - network.nodeCount()).as("Sybils").isBetween(80, 120);
        Found plain = found(network, targets, false);
        Found secure = found(network, targets, true);
        assertThat(plain.anyOfEight()).isLessThan(0.5);
        assertThat(secure.anyOfEight()).isGreaterThanOrEqualTo(0.99);
        assertThat(secure.ofEight()).isGreaterThanOrEqualTo(0.95);
    }

    /**
     * What searches met of the eight honest nodes closest to their targets.
     *
     * @param anyOfEight the share of searches that met one of them at least
     * @param ofEight the share that a search met
     */
    private record Found(double anyOfEight, double ofEight) {}

    private static Found found(DhtSimulation network, List<Id160> targets, boolean secure) {
        int any = 0;
        int met = 0;
        for (Id160 target : targets) {
            Set<Id160> honest = network.nodes().stream()
                    .map(SimulatedNode::id)
                    .sorted(target::compareDistance)
                    .limit(8)
                    .collect(Collectors.toSet());
            for (int i = 0; i < SEARCHES; i++) {
                Goal goal = Goal.nodes(target);
                SearchResult result = network.await(network.anyNode().search(secure ? goal.securely() : goal));
                long those = result.closest().stream().filter(honest::contains).count();
                any += those > 0 ? 1 : 0;
                met += (int) those;
            }
        }
        double searches = SEARCHES * targets.size();
        return new Found(any / searches, met / searches / 8);
    }
}
