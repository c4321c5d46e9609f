package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import org.junit.jupiter.api.Test;

class ExchangeQuotaTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - SECOND; // the clock passes the end of the longs

    private final ExchangeQuota quota = new ExchangeQuota(START);

    private int take(long afterNanos, int tries, String address) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += quota.take(START + afterNanos, Endpoint.parse(address + ":" + (1_000 + i))) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void networkHasSomeAtOnceAndThenAFewASecond() {
        assertThat(take(0, 500, "192.0.2.1")).isEqualTo(ExchangeQuota.NETWORK_BURST);
        assertThat(take(0, 500, "192.0.2.77")).as("of the same /24").isZero();
        assertThat(take(0, 500, "192.0.3.1")).isEqualTo(ExchangeQuota.NETWORK_BURST);
        assertThat(take(2 * SECOND, 500, "192.0.2.1")).isEqualTo(2 * ExchangeQuota.NETWORK_RATE);
        assertThat(take(3_600 * SECOND, 500, "192.0.2.1")).isEqualTo(ExchangeQuota.NETWORK_BURST);
        assertThat(take(3_600 * SECOND, 500, "[2001:db8::1]")).isEqualTo(ExchangeQuota.NETWORK_BURST);
        assertThat(take(3_600 * SECOND, 500, "[2001:db8::ffff:1]"))
                .as("of the same /64")
                .isZero();
    }

    @Test
    void localNetworkHasWhatAllHave() {
        assertThat(take(0, 2_000, "127.0.0.1")).isEqualTo(ExchangeQuota.BURST);
        assertThat(take(0, 1, "192.0.2.1")).isZero();
    }

    @Test
    void manyNetworksShareWhatTheNodeGives() {
        int taken = 0;
        for (int network = 0; network < 2 * ExchangeQuota.NETWORKS; network++) {
            taken += take(0, 2, "20." + network / 256 + "." + network % 256 + ".1");
        }
        assertThat(taken).isEqualTo(ExchangeQuota.BURST);
        assertThat(take(SECOND, 10 * ExchangeQuota.NETWORK_BURST, "20.200.0.1"))
                .as("nobody is shut out for good")
                .isEqualTo(ExchangeQuota.NETWORK_BURST);
    }
}
