package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import org.junit.jupiter.api.Test;

class OwnAddressTest {
    private static final Endpoint TRUE = Endpoint.parse("198.51.100.1:6881");
    private static final Endpoint FALSE = Endpoint.parse("203.0.113.9:1");

    private final OwnAddress own = new OwnAddress(null);

    @Test
    void isUnknownAtFirst() {
        assertThat(own.get()).isNull();
    }

    @Test
    void isWhatItIsBoundTo() {
        OwnAddress bound = new OwnAddress(TRUE);
        bound.onVote(FALSE, FALSE);
        assertThat(bound.get()).isEqualTo(TRUE);
    }

    @Test
    void isWhatMostAddressesSay() {
        for (int i = 0; i < 7; i++) {
            own.onVote(VirtualNetwork.address(i, true), TRUE);
        }
        for (int i = 0; i < 100; i++) { // one address, many ports: one vote
            own.onVote(Endpoint.parse("192.0.2.66:1").withPort(i), FALSE);
        }
        assertThat(own.get()).isEqualTo(TRUE);
    }

    @Test
    void followsAMove() {
        for (int i = 0; i < 16; i++) {
            own.onVote(VirtualNetwork.address(i, true), FALSE);
        }
        for (int i = 0; i < 9; i++) {
            own.onVote(VirtualNetwork.address(100 + i, true), TRUE);
        }
        assertThat(own.get()).isEqualTo(TRUE);
    }
}
