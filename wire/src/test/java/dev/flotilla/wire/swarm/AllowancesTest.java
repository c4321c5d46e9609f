package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.Handshake;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllowancesTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long FULL = 100 << 10;

    private final Allowances allowances = new Allowances(new PieceGeometry(512 * FULL, 16_384));
    private int lastNumber;

    private Peer peer(String endpoint) {
        Handshake handshake = new Handshake(Id160.fromHex("1".repeat(40)), Id160.fromHex("2".repeat(40)), Set.of());
        return new Peer(
                0,
                ++lastNumber,
                new RecordingLink(handshake.peerId(), Endpoint.parse(endpoint)),
                Endpoint.parse(endpoint),
                handshake,
                false,
                PeerSource.INCOMING);
    }

    @Test
    void anAddressHasOneBudgetHoweverOftenItComes() {
        allowances.draw(0, peer("192.0.2.1:1000"), FULL);
        assertThat(allowances.left(0, peer("192.0.2.1:2000"))).isZero();
        assertThat(allowances.left(0, peer("192.0.2.2:1000"))).isEqualTo(FULL);
    }

    @Test
    void aNetworkHasTheBudgetOfFourAddresses() {
        for (int host = 1; host <= 4; host++) {
            allowances.draw(0, peer("192.0.2." + host + ":1"), FULL);
        }
        assertThat(allowances.left(0, peer("192.0.2.5:1"))).isZero();
        assertThat(allowances.left(0, peer("192.0.3.5:1"))).isEqualTo(FULL);
    }

    @Test
    void anIpv6NetworkHasTheBudgetOfAnAddress() {
        allowances.draw(0, peer("[2001:db8::1]:1"), FULL);
        assertThat(allowances.left(0, peer("[2001:db8::2]:1"))).isZero();
        assertThat(allowances.left(0, peer("[2001:db8:0:1::1]:1"))).isEqualTo(FULL);
    }

    @Test
    void onALocalNetworkEachConnectionHasItsOwn() {
        allowances.draw(0, peer("192.168.0.1:1000"), FULL);
        assertThat(allowances.left(0, peer("192.168.0.1:2000"))).isEqualTo(FULL);
    }

    @Test
    void whoGivesGetsItBack() {
        Peer peer = peer("192.0.2.1:1");
        allowances.draw(0, peer, FULL);
        allowances.credit(0, peer, FULL / 2);
        assertThat(allowances.left(0, peer)).isEqualTo(FULL / 2);
    }

    @Test
    void anEmptyBudgetStaysEmptyForMinutesAndIsThenRefilledSlowly() {
        Peer peer = peer("192.0.2.1:1");
        allowances.draw(0, peer, FULL - 1);
        assertThat(allowances.left(MINUTE, peer)).isBetween(FULL / 21, FULL / 19);
        allowances.draw(MINUTE, peer, FULL);
        assertThat(allowances.left(5 * MINUTE, peer)).isZero();
        assertThat(allowances.left(6 * MINUTE, peer)).isBetween(FULL / 5, FULL / 3);
        assertThat(allowances.left(60 * MINUTE, peer)).isEqualTo(FULL);
    }
}
