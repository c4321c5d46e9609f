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
    void networkHasOneVote() {
        for (int i = 1; i < 200; i++) {
            own.onVote(Endpoint.of(new byte[] {50, 1, 1, (byte) i}, 1), FALSE);
        }
        own.onVote(voter(1), TRUE);
        own.onVote(voter(2), TRUE);
        assertThat(own.get()).isEqualTo(TRUE);
    }

    @Test
    void followsAMove() {
        for (int i = 0; i < OwnAddress.VOTES; i++) {
            own.onVote(voter(i), FALSE);
        }
        for (int i = 0; i <= OwnAddress.VOTES / 2; i++) {
            own.onVote(voter(100 + i), TRUE);
        }
        assertThat(own.get()).isEqualTo(TRUE);
    }

    @Test
    void isConfirmedWhenManyNetworksAgreeWhateverThePort() {
        for (int i = 0; i < OwnAddress.MIN_AGREEING; i++) {
            assertThat(own.confirmed()).isNull();
            own.onVote(voter(i), TRUE.withPort(1000 + i)); // a symmetric NAT
        }
        assertThat(TRUE.hasSameAddress(own.confirmed())).isTrue();
        for (int i = 0; i < OwnAddress.VOTES; i++) { // two minds
            own.onVote(voter(i), i % 2 == 0 ? TRUE : FALSE);
        }
        assertThat(own.confirmed()).isNull();
    }

    @Test
    void boundAddressIsConfirmedUnlessItIsLocal() {
        assertThat(new OwnAddress(TRUE).confirmed()).isEqualTo(TRUE);
        Endpoint local = Endpoint.parse("192.168.1.2:6881");
        OwnAddress behind = new OwnAddress(local);
        assertThat(behind.get()).isEqualTo(local);
        assertThat(behind.confirmed()).isNull();
        for (int i = 0; i < OwnAddress.MIN_AGREEING; i++) {
            assertThat(behind.get()).isEqualTo(local);
            behind.onVote(voter(i), TRUE);
        }
        assertThat(behind.get()).isEqualTo(TRUE);
        assertThat(behind.confirmed()).isEqualTo(TRUE);
    }

    private static Endpoint voter(int i) {
        return Endpoint.of(new byte[] {50, (byte) (i >>> 8), (byte) i, 1}, 6881);
    }
}
