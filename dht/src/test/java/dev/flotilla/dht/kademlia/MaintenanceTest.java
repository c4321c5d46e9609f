package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What engines do when nobody wants anything, on virtual time. */
class MaintenanceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final VirtualNetwork network = new VirtualNetwork(11);

    @Test
    void idleNodesAskLittle() {
        List<Host> hosts = network.grow(100, true);
        network.run(30 * MINUTE);
        long before = asked(hosts);
        network.run(60 * MINUTE);
        double perSecond = (asked(hosts) - before) / 100.0 / 3600;
        assertThat(perSecond).isBetween(0.01, 0.15);
    }

    @Test
    void idleNodesSleep() {
        List<Host> hosts = network.grow(3, true);
        network.run(60 * MINUTE);
        int wakes = 0;
        DhtEngine engine = hosts.get(0).engine;
        for (int i = 0; i < 600; i++) {
            long due = engine.nextDeadlineNanos();
            network.run(SECOND);
            wakes += due - network.now() <= 0 ? 1 : 0;
        }
        assertThat(wakes).isLessThan(20);
    }

    @Test
    void tablesOutliveAnOutage() {
        List<Host> hosts = network.grow(100, true);
        network.run(20 * MINUTE);
        long before = nodes(hosts);
        network.setDown(true);
        network.run(6 * 60 * MINUTE);
        assertThat(nodes(hosts)).isGreaterThanOrEqualTo(before * 95 / 100);
        network.setDown(false);
        network.run(MINUTE);
        int answered = 0;
        for (Host host : hosts) {
            Found found = new Found();
            host.engine.search(network.now(), Goal.nodes(Id160.random(new SplittableRandom(3))), found);
            host.schedule();
            network.await(found::isDone, MINUTE);
            answered += found.outcome.closest().size() == 8 ? 1 : 0;
        }
        assertThat(answered).isEqualTo(100);
    }

    @Test
    void warmStartNeedsNobodyToJoinThrough() {
        List<Host> hosts = network.grow(60, true);
        network.run(MINUTE);
        TableSnapshot snapshot = hosts.get(5).engine.snapshot(network.now(), 0);
        assertThat(snapshot.nodes()).hasSizeGreaterThan(20);
        network.remove(hosts.get(0));
        Host warm = network.add(VirtualNetwork.address(500, true), List.of());
        warm.engine.addSaved(network.now(), snapshot);
        Endpoint gone = hosts.get(0).endpoint;
        warm.engine.addBootstrap(network.now(), List.of(gone));
        warm.schedule();
        assertThat(warm.engine.counters().get(Counter.PING_SENT)).isEqualTo(Bootstrap.SAVED_AT_ONCE);
        network.run(SECOND);
        assertThat(warm.engine.counters().get(Counter.NODES)).isGreaterThan(20);
        long pings = warm.engine.counters().get(Counter.PING_SENT);
        network.run(10 * SECOND);
        assertThat(warm.engine.counters().get(Counter.PING_SENT) - pings)
                .as("nobody is asked in vain")
                .isLessThan(40);
    }

    @Test
    void savedNodesThatAreGoneAreAskedLessAndLessOften() {
        List<Host> hosts = network.grow(20, true);
        network.run(MINUTE);
        TableSnapshot snapshot = hosts.get(5).engine.snapshot(network.now(), 0);
        hosts.forEach(network::remove);
        Host warm = network.add(VirtualNetwork.address(500, true), List.of());
        warm.engine.addSaved(network.now(), snapshot);
        warm.schedule();
        network.run(10 * MINUTE);
        long asked = warm.engine.counters().get(Counter.PING_SENT);
        assertThat(asked)
                .isBetween(4L * snapshot.nodes().size(), 16L * snapshot.nodes().size());
        Host back = network.add(hosts.get(3).endpoint, List.of());
        network.run(3 * MINUTE);
        assertThat(warm.engine.counters().get(Counter.NODES)).isEqualTo(1);
        assertThat(back.engine.counters().get(Counter.NODES)).isEqualTo(1);
    }

    private static long asked(List<Host> hosts) {
        return hosts.stream()
                .mapToLong(host -> host.engine.counters().get(Counter.PING_SENT)
                        + host.engine.counters().get(Counter.FIND_NODE_SENT))
                .sum();
    }

    private static long nodes(List<Host> hosts) {
        return hosts.stream()
                .mapToLong(host -> host.engine.counters().get(Counter.NODES))
                .sum();
    }
}
