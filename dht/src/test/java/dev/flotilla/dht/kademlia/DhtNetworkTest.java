package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many engines on virtual time. */
class DhtNetworkTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final VirtualNetwork network = new VirtualNetwork(42);

    @ParameterizedTest
    @CsvSource({
        "1, 0, true",
        "2, 0, true",
        "3, 0, true",
        "10, 0, true",
        "100, 0, true",
        "3, 0, false",
        "30, 0, false",
        "2, 0.1, true",
        "3, 0.1, true",
        "10, 0.1, true",
        "100, 0.1, true"
    })
    void peersAnnouncedOnOneAreFoundOnAll(int count, double loss, boolean ipv4) {
        network.setLoss(loss);
        List<Host> hosts = network.grow(count, ipv4);
        network.run(30 * SECOND);
        Host announcer = hosts.get(count / 2);
        Found announced = announce(announcer, 4000);
        network.await(() -> !announced.rounds.isEmpty(), MINUTE);
        if (loss == 0) {
            assertThat(announced.rounds.get(0).size()) // one told early may turn out not to be among the closest
                    .isBetween(Math.min(count - 1, 8), 12);
        }
        for (Host host : hosts) {
            assertThat(find(host, SWARM).peers).containsExactly(announcer.endpoint.withPort(4000));
        }
    }

    @Test
    void announcesToTheClosestEight() {
        List<Host> hosts = network.grow(60, true);
        network.run(30 * SECOND);
        Found announced = announce(hosts.get(0), 4000);
        network.await(() -> !announced.rounds.isEmpty(), MINUTE);
        List<Contact> expected = hosts.stream()
                .skip(1)
                .map(host -> new Contact(host.id, host.endpoint))
                .sorted(Comparator.comparing(Contact::id, SWARM::compareDistance))
                .limit(8)
                .toList();
        assertThat(announced.rounds.get(0)).isEqualTo(expected);
    }

    @Test
    void lookUpsFindTheClosestNodesWithFewQuestions() {
        List<Host> hosts = network.grow(200, true);
        network.run(30 * SECOND);
        int queries = 0;
        for (int i = 0; i < 20; i++) {
            Id160 target = Id160.random(new SplittableRandom(i));
            Host asker = hosts.get(i);
            Found found = search(asker, Goal.nodes(target));
            List<Id160> expected = hosts.stream()
                    .filter(host -> host != asker)
                    .map(host -> host.id)
                    .sorted(target::compareDistance)
                    .limit(8)
                    .toList();
            assertThat(found.outcome.closest()).extracting(Contact::id).isEqualTo(expected);
            queries += found.outcome.queries();
        }
        assertThat(queries / 20).isLessThanOrEqualTo(24);
    }

    @Test
    void lookUpsEndSoonAmongDeadNodes() {
        List<Host> hosts = network.grow(100, true);
        network.run(30 * SECOND);
        Found announced = announce(hosts.get(1), 4000);
        network.await(() -> !announced.rounds.isEmpty(), MINUTE);
        for (int i = 2; i < 100; i += 4) {
            network.remove(hosts.get(i));
        }
        for (int i = 3; i < 100; i += 4) {
            Found found = find(hosts.get(i), SWARM);
            assertThat(found.peers).contains(hosts.get(1).endpoint.withPort(4000));
            assertThat(found.outcome.tookNanos()).isLessThan(2 * SECOND);
        }
    }

    @Test
    void newcomersAreToldOfEarlierAnnouncements() {
        Host first = network.add(VirtualNetwork.address(0, true), List.of());
        announce(first, 4000);
        List<Host> later = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            later.add(network.add(VirtualNetwork.address(i, true), List.of(first.endpoint)));
            network.run(2 * SECOND);
        }
        network.run(2 * MINUTE);
        long told = later.stream()
                .sorted(Comparator.comparing(host -> host.id, SWARM::compareDistance))
                .limit(8)
                .filter(host -> host.engine.counters().get(Counter.PEERS) == 1)
                .count();
        assertThat(told).isGreaterThanOrEqualTo(6); // one that finds no place in the announcer's table is not noticed
        for (Host host : later) {
            assertThat(find(host, SWARM).peers).containsExactly(first.endpoint.withPort(4000));
        }
    }

    @Test
    void announcementsOutliveTheMemoryOfOthers() {
        List<Host> hosts = network.grow(20, true);
        Found announced = announce(hosts.get(3), 4000);
        network.run(2 * 60 * MINUTE);
        assertThat(announced.rounds.size()).isBetween(8, 20);
        assertThat(find(hosts.get(9), SWARM).peers).hasSize(1);
    }

    @Test
    void closedAnnouncementsAreForgotten() {
        List<Host> hosts = network.grow(20, true);
        Found announced = new Found();
        Announcer announcer = hosts.get(3).engine.announce(network.now(), SWARM, 4000, false, announced);
        network.run(MINUTE);
        announcer.close(network.now());
        assertThat(announced.closed).isTrue();
        network.run(60 * MINUTE);
        assertThat(find(hosts.get(9), SWARM).peers).isEmpty();
        assertThat(find(hosts.get(3), SWARM).peers).isEmpty();
    }

    @Test
    void recoversWhenTheNetworkReturns() {
        List<Host> hosts = network.grow(30, true);
        Found announced = announce(hosts.get(3), 4000);
        network.run(5 * MINUTE);
        network.setDown(true);
        network.run(3 * 60 * MINUTE);
        assertThat(hosts.get(7).engine.counters().get(Counter.NODES)).isPositive();
        network.setDown(false);
        int rounds = announced.rounds.size();
        network.run(6 * MINUTE);
        assertThat(announced.rounds.subList(rounds, announced.rounds.size()))
                .anySatisfy(replicas -> assertThat(replicas).hasSize(8));
        for (Host host : hosts) {
            assertThat(find(host, SWARM).peers).hasSize(1);
        }
    }

    @Test
    void searchesWaitForTheFirstBootstrapNode() {
        Endpoint later = VirtualNetwork.address(0, true);
        Host early = network.add(VirtualNetwork.address(1, true), List.of(later));
        Found found = new Found();
        early.engine.search(network.now(), Goal.peers(SWARM, 1), found);
        early.schedule();
        network.run(2 * SECOND);
        assertThat(found.isDone()).isFalse();
        Host first = network.add(later, List.of());
        announce(first, 4000);
        network.await(found::isDone, 10 * SECOND);
        assertThat(found.peers).containsExactly(later.withPort(4000));
    }

    @Test
    void searchesDoNotWaitForEver() {
        Host alone = network.add(VirtualNetwork.address(1, true), List.of(VirtualNetwork.address(0, true)));
        Found found = new Found();
        alone.engine.search(network.now(), Goal.peers(SWARM, 1), found);
        network.await(found::isDone, 20 * SECOND);
        assertThat(found.peers).isEmpty();
    }

    @Test
    void nodeThatComesBackUnderANewIdReplacesItself() {
        List<Host> hosts = network.grow(3, true);
        network.run(10 * SECOND);
        Host old = hosts.get(2);
        network.remove(old);
        Host reborn = network.add(old.endpoint, List.of(hosts.get(0).endpoint));
        network.run(MINUTE);
        for (Host host : hosts.subList(0, 2)) {
            assertThat(search(host, Goal.nodes(old.id)).outcome.closest())
                    .extracting(Contact::id)
                    .contains(reborn.id)
                    .doesNotContain(old.id);
        }
    }

    @Test
    void bothAddressFamiliesServeOneSearch() {
        List<Host> ipv4 = network.grow(5, true);
        Host both = ipv4.get(0);
        List<Host> ipv6 = network.grow(5, false);
        for (Host host : ipv6) { // the network delivers to any host of either family
            host.engine.addNode(network.now(), both.endpoint);
            host.schedule();
        }
        network.run(10 * SECOND);
        Found announced = announce(both, 4000);
        network.await(() -> !announced.rounds.isEmpty(), MINUTE);
        assertThat(announced.rounds.get(0)).hasSize(9);
    }

    @Test
    void idleNetworkIsQuiet() {
        network.grow(50, true);
        network.run(20 * MINUTE);
        int before = network.datagrams();
        network.run(30 * MINUTE);
        double perNodeAndSecond = (network.datagrams() - before) / 50.0 / (30 * 60);
        assertThat(perNodeAndSecond).isLessThan(0.6); // questions and answers
    }

    @Test
    void sameSeedSamePackets() {
        int[] counts = new int[2];
        for (int i = 0; i < 2; i++) {
            VirtualNetwork again = new VirtualNetwork(7);
            again.setLoss(0.05);
            again.grow(30, true);
            again.run(MINUTE);
            counts[i] = again.datagrams();
        }
        assertThat(counts[0]).isEqualTo(counts[1]).isPositive();
    }

    private Found announce(Host host, int port) {
        Found found = new Found();
        host.engine.announce(network.now(), SWARM, port, false, found);
        host.schedule();
        return found;
    }

    private Found find(Host host, Id160 infoHash) {
        return search(host, Goal.peers(infoHash, Integer.MAX_VALUE));
    }

    private Found search(Host host, Goal goal) {
        Found found = new Found();
        host.engine.search(network.now(), goal, found);
        host.schedule();
        network.await(found::isDone, MINUTE);
        assertThat(found.outcome.peers()).isEqualTo(found.peers);
        return found;
    }
}
