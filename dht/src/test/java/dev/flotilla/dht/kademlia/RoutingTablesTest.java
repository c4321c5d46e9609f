package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** BEP 42: our own id follows the address that others see. */
class RoutingTablesTest {
    private static final Endpoint SEEN = Endpoint.parse("124.31.75.21:6881");
    private static final Endpoint SEEN_IPV6 = Endpoint.parse("[2001:b829::1]:6881");
    private static final Endpoint NODE = Endpoint.parse("50.0.0.1:6881");
    private static final long NOW = Long.MAX_VALUE - 9;

    private final RandomGenerator random = new SplittableRandom(8);
    private final Id160 chosen = Id160.random(random);
    private final RoutingTables tables = new RoutingTables(NOW, chosen, TableRules.PUBLIC, false);

    @Test
    void idFollowsTheAddress() {
        Contact known = know(NODE);
        assertThat(tables.betterId(NOW, null, null, random)).isNull();
        Id160 better = tables.betterId(NOW, SEEN, null, random);
        assertThat(NodeIds.isValid(better, SEEN)).isTrue();
        tables.setOwnId(NOW, better);
        assertThat(tables.ownId).isEqualTo(better);
        assertThat(tables.ipv4.closest(better, 8)).containsExactly(known);
        assertThat(tables.betterId(NOW, SEEN, null, random)).as("it fits").isNull();
    }

    @Test
    void idDoesNotChangeToAndFro() {
        know(NODE);
        tables.setOwnId(NOW, NodeIds.random(SEEN, random));
        Endpoint other = Endpoint.parse("21.75.31.124:1");
        assertThat(tables.betterId(NOW + TimeUnit.MINUTES.toNanos(9), other, null, random))
                .isNull();
        assertThat(tables.betterId(NOW + TimeUnit.MINUTES.toNanos(10), other, null, random))
                .isNotNull();
    }

    @Test
    void ipv4DecidesWhileItIsUsed() {
        Id160 alone = tables.betterId(NOW, SEEN, SEEN_IPV6, random);
        assertThat(NodeIds.isValid(alone, SEEN_IPV6)).isTrue();
        know(NODE);
        Id160 both = tables.betterId(NOW, SEEN, SEEN_IPV6, random);
        assertThat(NodeIds.isValid(both, SEEN)).isTrue();
    }

    @Test
    void privateNetworksDoNotCare() {
        RoutingTables own = new RoutingTables(NOW, chosen, TableRules.PRIVATE, false);
        own.ipv4.onAnswered(NOW, new Contact(Id160.random(random), NODE), 1);
        assertThat(own.betterId(NOW, SEEN, SEEN_IPV6, random)).isNull();
    }

    private Contact know(Endpoint endpoint) {
        Contact contact = new Contact(Id160.random(random), endpoint);
        tables.ipv4.onAnswered(NOW, contact, 1);
        return contact;
    }
}
