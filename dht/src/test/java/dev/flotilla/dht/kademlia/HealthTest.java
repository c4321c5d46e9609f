package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a node says of itself while its network comes, goes, and changes. */
class HealthTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final VirtualNetwork network = new VirtualNetwork(42);

    @Test
    void startsThenBootstrapsThenIsReady() {
        LoneEngine node =
                new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND).awaitingBootstrap(true));
        assertThat(node.engine.health(node.now)).isEqualTo(Health.STARTING);
        Contact first = new Contact(Id160.random(node.random), VirtualNetwork.address(1, true));
        node.engine.addBootstrap(node.now, List.of(first.endpoint()));
        assertThat(node.engine.health(node.now)).isEqualTo(Health.STARTING);
        List<LoneEngine.Sent> next = node.answer(node.take().get(0), first.id(), out -> {});
        assertThat(node.engine.health(node.now)).isEqualTo(Health.BOOTSTRAPPING);
        node.answer(next.get(0), first.id(), out -> LoneEngine.nodes(out, List.of()));
        assertThat(node.engine.health(node.now)).isEqualTo(Health.READY);
    }

    @Test
    void loneNodeOfItsOwnIsReady() {
        LoneEngine node = new LoneEngine();
        assertThat(node.engine.health(node.now)).isEqualTo(Health.READY);
    }

    @Test
    void offlineWhenNoBootstrapNodeAnswers() {
        Host host = network.add(VirtualNetwork.address(0, true), List.of(VirtualNetwork.address(1, true)));
        network.await(() -> health(host) == Health.OFFLINE, MINUTE);
    }

    @Test
    void offlineWhileTheNetworkIsDownAndReadyAfterwards() {
        List<Host> hosts = network.grow(30, true);
        network.run(5 * MINUTE);
        assertThat(hosts).extracting(this::health).containsOnly(Health.READY);
        network.setDown(true);
        network.run(60 * MINUTE);
        assertThat(hosts).extracting(this::health).containsOnly(Health.OFFLINE);
        network.setDown(false);
        network.run(10 * MINUTE);
        assertThat(hosts).extracting(this::health).containsOnly(Health.READY);
    }

    @Test
    void fewNodesWhenMostHaveLeft() {
        List<Host> hosts = network.grow(40, true);
        network.run(5 * MINUTE);
        hosts.subList(3, 40).forEach(network::remove);
        network.await(() -> health(hosts.get(0)) == Health.FEW_NODES, 60 * MINUTE);
        hosts.subList(3, 40).forEach(network::putBack);
        network.await(() -> health(hosts.get(0)) == Health.READY, 60 * MINUTE);
    }

    @Test
    void unreachableBehindANatAndReadyOnceStrangersCome() {
        List<Host> hosts = growPublic(400);
        Host behind = hosts.get(9);
        network.place(behind.endpoint, (from, datagram) -> {
            if (new LoneEngine.Sent(from, datagram).read().type() != Type.QUERY) {
                behind.receive(from, datagram);
            }
        });
        network.await(() -> health(behind) == Health.UNREACHABLE, 60 * MINUTE);
        network.place(behind.endpoint, behind);
        network.await(() -> health(behind) == Health.READY, 90 * MINUTE);
    }

    @Test
    void nobodyIsUnreachableInASmallQuietNetwork() {
        List<Host> hosts = growPublic(30);
        network.run(2 * 60 * MINUTE);
        assertThat(hosts).extracting(this::health).containsOnly(Health.READY);
    }

    private List<Host> growPublic(int nodes) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            Endpoint endpoint = Endpoint.parse("5." + i / 200 + "." + i % 200 + ".1:6881");
            DhtConfig config = DhtConfig.of(NodeIds.random(endpoint, new java.util.SplittableRandom(i)), endpoint)
                    .withRules(TableRules.PUBLIC)
                    .awaitingBootstrap(i > 0);
            hosts.add(network.add(config, endpoint, i == 0 ? List.of() : List.of(hosts.get(0).endpoint)));
            network.run(MINUTE / 600);
        }
        return hosts;
    }

    private Health health(Host host) {
        return host.engine.health(network.now());
    }
}
