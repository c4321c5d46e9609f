package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPriorityTest {

    // the first two are printed in BEP 40, the others were composed from its text
    @ParameterizedTest
    @CsvSource({
        "123.213.32.10:1, 98.76.54.32:2, ec2d7224",
        "123.213.32.10:1, 123.213.32.234:2, 99568189",
        "230.12.123.3:1234, 230.12.123.3:300, ae8b7034",
        "230.12.123.1:1234, 230.12.123.3:300, 99c54d79",
        "230.12.23.1:1234, 230.12.123.3:300, 21fd5f80",
        "230.120.23.1:1234, 230.12.123.3:300, fa9a860e",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:1, [ffff:0fff:ffff:ffff:ffff:ffff:ffff:ffff]:2, 59d71f38",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:1, [ffff:ffff:ff0f:ffff:ffff:ffff:ffff:ffff]:2, 755f8512",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:1, [ffff:ffff:ffff:0fff:ffff:ffff:ffff:ffff]:2, 27a88382"
    })
    void isTheSameForBothEnds(String client, String peer, String priority) {
        Endpoint a = Endpoint.parse(client);
        Endpoint b = Endpoint.parse(peer);
        assertThat(PeerPriority.of(a, b)).isEqualTo(Long.parseLong(priority, 16));
        assertThat(PeerPriority.of(b, a)).isEqualTo(PeerPriority.of(a, b));
    }

    @Test
    void isNothingBetweenFamilies() {
        assertThat(PeerPriority.of(Endpoint.parse("192.0.2.1:1"), Endpoint.parse("[2001:db8::1]:1")))
                .isZero();
    }

    @Test
    void ownAddressIsWhatMostNetworksSay() {
        OwnAddress own = new OwnAddress(6881);
        Endpoint peer = Endpoint.parse("98.76.54.32:5");
        assertThat(own.priority(peer)).isZero();
        assertThat(own.onVote(Endpoint.parse("192.0.2.1:1"), ip("7bd5200a"))).isTrue();
        assertThat(own.priority(peer)).isEqualTo(0xec2d7224L);
        for (int i = 0; i < 50; i++) { // one network, however many peers, has one vote
            assertThat(own.onVote(Endpoint.parse("198.51.100." + i + ":1"), ip("01020304")))
                    .isFalse();
        }
        assertThat(own.onVote(Endpoint.parse("203.0.113.1:1"), ip("7bd5200a"))).isFalse();
        assertThat(own.isOurs(Endpoint.parse("123.213.32.10:6881"))).isTrue();
        assertThat(own.isOurs(Endpoint.parse("1.2.3.4:6881"))).isFalse();
        for (int i = 0; i < OwnAddress.MAX_VOTES; i++) { // the oldest votes are forgotten
            own.onVote(Endpoint.parse("10.0." + i + ".1:1"), ip("01020304"));
        }
        assertThat(own.isOurs(Endpoint.parse("1.2.3.4:6881"))).isTrue();
        assertThat(own.onVote(peer, ByteString.EMPTY)).isFalse();
    }

    private static ByteString ip(String hex) {
        return ByteString.fromHex(hex);
    }
}
