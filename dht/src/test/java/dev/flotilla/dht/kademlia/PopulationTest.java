package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many nodes there are, as look-ups show it. */
class PopulationTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @ValueSource(ints = {50, 100, 200, 500, 1000, 2000})
    void isWithinAFactorOfTwo(int count) {
        List<Contact> nodes = nodes(count);
        for (int trial = 0; trial < 20; trial++) {
            Population population = new Population();
            for (int i = 0; i < 20; i++) {
                Id160 target = Id160.random(random);
                population.onClosest(target, closest(nodes, target, 8));
            }
            assertThat(population.nodes()).isBetween(count / 2.0, count * 2.0);
        }
    }

    @Test
    void nothingIsKnownFromTooFew() {
        Population population = new Population();
        Id160 target = Id160.random(random);
        population.onClosest(target, closest(nodes(3), target, 8));
        assertThat(population.nodes()).isZero();
        assertThat(population.isAmongClosest(target, target, 8)).isFalse();
        population.onClosest(target, closest(nodes(4), target, 8));
        assertThat(population.nodes()).isPositive();
    }

    @Test
    void mostOfTheClosestAreKnownAsSuchAndFewOthersAre() {
        List<Contact> nodes = nodes(1000);
        Population population = new Population();
        for (int i = 0; i < 50; i++) {
            Id160 target = Id160.random(random);
            population.onClosest(target, closest(nodes, target, 8));
        }
        int hits = 0;
        int misses = 0;
        for (int i = 0; i < 100; i++) {
            Id160 target = Id160.random(random);
            List<Contact> sorted = closest(nodes, target, 1000);
            for (int rank = 0; rank < 1000; rank++) {
                if (population.isAmongClosest(target, sorted.get(rank).id(), 4)) {
                    hits += rank < 8 ? 1 : 0;
                    misses += rank < 8 ? 0 : 1;
                }
            }
        }
        assertThat(hits).isGreaterThan(250);
        assertThat(misses).isLessThan(hits / 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200})
    void enginesOfANetworkAgree(int count) {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> hosts = network.grow(count, true);
        network.run(TimeUnit.MINUTES.toNanos(1));
        for (Host host : hosts) { // what a node asks for its own upkeep is too much alike
            for (int i = 0; i < 10; i++) {
                host.engine.search(network.now(), Goal.nodes(Id160.random(random)), new Found());
                host.schedule();
            }
        }
        network.run(TimeUnit.MINUTES.toNanos(1));
        List<Double> estimates =
                hosts.stream().map(host -> host.engine.population()).sorted().toList();
        assertThat(estimates.get(count / 20)).isGreaterThan(count / 2.0);
        assertThat(estimates.get(count - 1 - count / 20)).isLessThan(count * 2.0);
    }

    private List<Contact> nodes(int count) {
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new Contact(Id160.random(random), VirtualNetwork.address(i, true)));
        }
        return nodes;
    }

    private static List<Contact> closest(List<Contact> nodes, Id160 target, int count) {
        return nodes.stream()
                .sorted(Comparator.comparing(Contact::id, target::compareDistance))
                .limit(count)
                .toList();
    }
}
