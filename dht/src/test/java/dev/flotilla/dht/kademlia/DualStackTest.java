package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.Method;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two address families (BEP 32): {@code want}, {@code nodes}, {@code nodes6}. */
class DualStackTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Id160 TARGET = Id160.random(new SplittableRandom(77));
    private static final Endpoint ANY6 = Endpoint.parse("[::]:6881");

    @ParameterizedTest
    @CsvSource({
        "true, false, false, true, false",
        "false, false, false, false, true",
        "true, true, false, true, false",
        "true, false, true, false, true",
        "false, true, false, true, false",
        "true, true, true, true, true",
        "false, true, true, true, true"
    })
    void answersWithTheFamiliesWanted(boolean over4, boolean want4, boolean want6, boolean nodes, boolean nodes6) {
        LoneEngine node = new LoneEngine();
        List<Contact> ipv4 = node.know(5, true);
        List<Contact> ipv6 = node.know(5, false);
        Endpoint from = over4 ? STRANGER : Endpoint.parse("[2001:db8::9]:9");
        for (KrpcReader answer : List.of(
                node.ask(from, out -> out.findNode(1, TARGET, want4, want6)),
                node.ask(from, out -> out.getPeers(1, TARGET, want4, want6, false, false)),
                node.ask(from, out -> out.get(1, TARGET, -1, want4, want6)),
                node.ask(from, out -> out.sampleInfohashes(1, TARGET, want4, want6)))) {
            assertThat(answer.has(Field.NODES)).isEqualTo(nodes);
            assertThat(answer.has(Field.NODES6)).isEqualTo(nodes6);
            assertThat(answer.nodes(true)).containsExactlyInAnyOrderElementsOf(nodes ? ipv4 : List.of());
            assertThat(answer.nodes(false)).containsExactlyInAnyOrderElementsOf(nodes6 ? ipv6 : List.of());
        }
    }

    @Test
    void asksForBothFamiliesOnlyWhereItReachesBothAndLacksOne() {
        for (Endpoint bound : List.of(ANY6, Endpoint.parse("0.0.0.0:6881"), LoneEngine.BOUND)) {
            LoneEngine node = new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, bound));
            node.know(1, true);
            assertThat(wantsIpv6(node)).as(bound.toString()).isEqualTo(bound == ANY6);
        }
        LoneEngine full = new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, ANY6));
        full.know(20, true);
        full.know(20, false);
        assertThat(wantsIpv6(full)).isFalse();
    }

    private static boolean wantsIpv6(LoneEngine node) {
        node.engine.search(node.now, Goal.peers(TARGET, 9), new Found());
        KrpcReader query = node.take().stream()
                .filter(sent -> sent.to().isIpv4() && sent.asks(Method.GET_PEERS))
                .findFirst()
                .orElseThrow()
                .read();
        assertThat(query.wants(true, true)).isTrue();
        return query.wants(false, true);
    }

    @Test
    void nodeBoundToBothLearnsTheOtherFamilyFromTheOneItJoinsThrough() {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> ipv4 = network.grow(8, true);
        List<Host> ipv6 = network.grow(8, false);
        for (Host host : ipv6) { // those of IPv4 come to know those of IPv6, as dual-stack nodes do
            ipv4.forEach(other -> host.engine.addNode(network.now(), other.endpoint));
            host.schedule();
        }
        network.run(60 * SECOND);
        for (boolean both : new boolean[] {true, false}) {
            Endpoint endpoint = VirtualNetwork.address(both ? 100 : 101, true);
            DhtConfig config = DhtConfig.of(Id160.random(new SplittableRandom(8)), both ? ANY6 : endpoint)
                    .awaitingBootstrap(true);
            Host newcomer = network.add(config, endpoint, List.of(ipv4.get(0).endpoint));
            network.run(30 * SECOND);
            Found found = new Found();
            newcomer.engine.search(network.now(), Goal.nodes(TARGET), found);
            newcomer.schedule();
            network.await(found::isDone, 60 * SECOND);
            long ofIpv6 = found.outcome.closest().stream()
                    .filter(contact -> !contact.endpoint().isIpv4())
                    .count();
            assertThat(ofIpv6).isEqualTo(both ? 8 : 0);
            assertThat(found.outcome.closest().size() - ofIpv6).isEqualTo(8);
            network.remove(newcomer);
        }
    }
}
