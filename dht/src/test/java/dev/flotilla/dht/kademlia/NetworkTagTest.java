package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Private networks that carry a tag never merge with others, whoever knows whom. */
class NetworkTagTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));

    private final VirtualNetwork network = new VirtualNetwork(42);

    @Test
    void networksThatKnowEachOthersEndpointsStayApart() {
        List<List<Host>> networks = List.of(grow("blue", 0), grow("red", 100), grow("", 200));
        for (List<Host> own : networks) {
            for (Host host : own) {
                networks.stream()
                        .flatMap(List::stream)
                        .forEach(other -> host.engine.addNode(network.now(), other.endpoint));
                host.schedule();
            }
        }
        network.run(30 * MINUTE);
        for (List<Host> own : networks) {
            List<Endpoint> members = own.stream().map(host -> host.endpoint).toList();
            Found announced = new Found();
            own.get(1).engine.announce(network.now(), SWARM, 4000, false, announced);
            own.get(1).schedule();
            network.await(() -> !announced.rounds.isEmpty(), MINUTE);
            assertThat(announced.rounds.get(0))
                    .hasSize(8)
                    .extracting(Contact::endpoint)
                    .isSubsetOf(members);
        }
        for (List<Host> own : networks) {
            for (Host host : own) {
                Found found = new Found();
                host.engine.search(network.now(), Goal.peers(SWARM, 99), found);
                host.schedule();
                network.await(found::isDone, MINUTE);
                assertThat(found.peers).containsExactly(own.get(1).endpoint.withPort(4000));
                assertThat(host.engine.counters().get(Counter.FOREIGN)).isPositive();
                assertThat(host.engine.counters().get(Counter.NODES)).isEqualTo(own.size() - 1);
            }
        }
    }

    @Test
    void foreignQueriesGetNoAnswerNotEvenAnError() {
        LoneEngine node =
                new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND).withNetwork(ByteString.utf8("blue")));
        String arguments = "d1:ad2:id20:abcdefghij0123456789e";
        List<String> queries = List.of("1:q4:ping", "1:q4:vote", "1:q9:find_node", "1:q3:put");
        for (String tag : List.of("", "3:net3:red", "3:net0:", "3:net5:bluer")) {
            for (String query : queries) {
                assertThat(node.receive(STRANGER, latin(arguments + tag + query + "1:t1:a1:y1:qe")))
                        .as(tag + query)
                        .isEmpty();
            }
        }
        assertThat(node.engine.counters().get(Counter.FOREIGN)).isEqualTo(16);
        assertThat(node.engine.counters().get(Counter.MALFORMED)).isZero();
        for (String query : queries) {
            assertThat(node.receive(STRANGER, latin(arguments + "3:net4:blue" + query + "1:t1:a1:y1:qe")))
                    .as(query)
                    .isNotEmpty();
        }
    }

    private static byte[] latin(String datagram) {
        return datagram.getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<Host> grow(String tag, int first) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Endpoint endpoint = VirtualNetwork.address(first + i, true);
            DhtConfig config = DhtConfig.of(Id160.random(new SplittableRandom(first + i)), endpoint)
                    .withNetwork(ByteString.utf8(tag))
                    .awaitingBootstrap(i > 0);
            hosts.add(network.add(config, endpoint, i == 0 ? List.of() : List.of(hosts.get(0).endpoint)));
            network.run(MINUTE / 600);
        }
        return hosts;
    }
}
