package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Who enters a table under which rules. */
class TableRulesTest {
    private static final long NOW = -5;

    private final RandomGenerator random = new SplittableRandom(6);
    private final Id160 ownId = Id160.random(random);

    @Test
    void serverHasAWiderTop() {
        List<Integer> capacities = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            capacities.add(TableRules.SERVER.capacity(i));
        }
        assertThat(capacities).containsExactly(128, 64, 32, 16, 8, 8);
        assertThat(TableRules.SERVER.capacity(159)).isEqualTo(8);
        assertThat(TableRules.PUBLIC.capacity(0)).isEqualTo(8);
    }

    @Test
    void anAddressHasOneNodeInAPublicTable() {
        RoutingTable table = table(TableRules.PUBLIC);
        Contact first = contact(0, "50.1.1.1:1");
        assertThat(table.onAnswered(NOW, first, 1)).isTrue();
        assertThat(table.onAnswered(NOW, contact(1, "50.1.1.1:2"), 1)).isFalse();
        assertThat(table.wants(ownId.randomAtPrefix(1, random), Endpoint.parse("50.1.1.1:2")))
                .isFalse();
        assertThat(table.takeDue(NOW)).as("it may have moved").isEqualTo(first);
        table.onFailed(NOW, first);
        table.onFailed(NOW, first);
        Contact second = contact(1, "50.1.1.1:2");
        assertThat(table.onAnswered(NOW, second, 1)).isTrue();
        assertThat(table.closest(ownId, 8)).containsExactly(second);
    }

    @Test
    void aNetworkHasOneNodeInABucketOfAPublicTable() {
        RoutingTable table = table(TableRules.PUBLIC);
        for (int i = 0; i < 9; i++) { // so that the home bucket is split
            table.onAnswered(NOW, contact(i < 8 ? 1 : 0, "50.2." + i + ".1:1"), 1);
        }
        assertThat(table.buckets()).isEqualTo(2);
        assertThat(table.onAnswered(NOW, contact(0, "50.3.1.1:1"), 1)).isTrue();
        assertThat(table.onAnswered(NOW, contact(0, "50.3.1.2:1"), 1)).isFalse();
        assertThat(table.onAnswered(NOW, contact(0, "50.3.2.2:1"), 1)).isTrue();
        assertThat(table.onAnswered(NOW, contact(2, "50.3.1.2:1"), 1))
                .as("another bucket")
                .isTrue();
        table.checkInvariants();
    }

    @Test
    void aNetworkOfIpv6IsASlash64() {
        RoutingTable table = new RoutingTable(NOW, false, ownId, TableRules.PUBLIC);
        assertThat(table.onAnswered(NOW, contact(0, "[2001:db8:0:1::1]:1"), 1)).isTrue();
        assertThat(table.onAnswered(NOW, contact(0, "[2001:db8:0:1:ffff::1]:1"), 1))
                .isFalse();
        assertThat(table.onAnswered(NOW, contact(0, "[2001:db8:0:2::1]:1"), 1)).isTrue();
    }

    @Test
    void localAddressesArePrivate() {
        for (String local : List.of("127.0.0.1:1", "192.168.1.1:1", "10.0.0.1:1")) {
            assertThat(table(TableRules.PUBLIC).onAnswered(NOW, contact(0, local), 1))
                    .isFalse();
            RoutingTable own = table(TableRules.PRIVATE);
            for (int port = 1; port <= 8; port++) {
                assertThat(own.onAnswered(NOW, contact(0, local + port), 1)).isTrue();
            }
        }
    }

    @Test
    void validIdsComeFirst() {
        RoutingTable table = table(TableRules.PUBLIC);
        for (int i = 0; i < 8; i++) {
            table.onAnswered(NOW, contact(1, "50.2." + i + ".1:1"), 1);
        }
        for (int i = 0; i < 8; i++) {
            table.onAnswered(NOW, contact(0, "50.3." + i + ".1:1"), 1);
        }
        List<Contact> valid = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            valid.add(valid(0, "50.4." + i + ".1:1"));
            assertThat(table.onAnswered(NOW, valid.get(i), 900_000_000)).isTrue();
        }
        assertThat(table.onAnswered(NOW, contact(0, "50.5.5.1:1"), 1)).isFalse();
        assertThat(table.closest(ownId.randomAtPrefix(0, random), 8)).hasSameElementsAs(valid);
        table.checkInvariants();
    }

    @Test
    void invalidIdsAreNotKeptWhenEnforced() {
        RoutingTable table = table(TableRules.PUBLIC.enforced());
        assertThat(table.onAnswered(NOW, contact(0, "50.1.1.1:1"), 1)).isFalse();
        assertThat(table.onAnswered(NOW, valid(0, "50.1.1.1:1"), 1)).isTrue();
        assertThat(table.wants(ownId.randomAtPrefix(0, random), Endpoint.parse("50.1.2.1:1")))
                .isFalse();
        RoutingTable own = table(TableRules.PRIVATE.enforced());
        assertThat(own.onAnswered(NOW, contact(0, "10.1.1.1:1"), 1)).isTrue();
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new TableRules(7, 8, false, false, false)).hasMessageContaining("7");
        assertThatThrownBy(() -> TableRules.PUBLIC.withReplacements(-1)).hasMessageContaining("-1");
    }

    private RoutingTable table(TableRules rules) {
        return new RoutingTable(NOW, true, ownId, rules);
    }

    private Contact contact(int prefix, String endpoint) {
        return new Contact(ownId.randomAtPrefix(prefix, random), Endpoint.parse(endpoint));
    }

    private Contact valid(int prefix, String endpoint) {
        Endpoint address = Endpoint.parse(endpoint);
        Id160 id = NodeIds.random(address, random);
        while (ownId.commonPrefixLength(id) != prefix) {
            id = NodeIds.random(address, random);
        }
        return new Contact(id, address);
    }
}
