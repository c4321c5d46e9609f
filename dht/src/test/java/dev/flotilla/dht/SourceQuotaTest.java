package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Endpoint;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SourceQuotaTest {
    private static final long START = Long.MAX_VALUE - 3;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int BURST = SourceQuota.PER_SECOND * SourceQuota.BURST_SECONDS;
    private static final int NETWORK_BURST = BURST * SourceQuota.ADDRESSES_A_NETWORK;

    private final SourceQuota quota = new SourceQuota(99, SourceQuota.PER_SECOND);

    @Test
    void letsABurstThroughAndThenTheRate() {
        Endpoint source = Endpoint.parse("192.0.2.1:5");
        assertThat(admitted(START, source, 10_000)).isEqualTo(BURST);
        assertThat(admitted(START + SECOND, source.withPort(6), 10_000)).isEqualTo(SourceQuota.PER_SECOND);
        assertThat(admitted(START + 3600 * SECOND, source, 10_000)).isEqualTo(BURST);
    }

    @Test
    void countsEachAddressAlone() {
        assertThat(admitted(START, Endpoint.parse("192.0.2.1:5"), 10_000)).isEqualTo(BURST);
        assertThat(admitted(START, Endpoint.parse("192.0.2.2:5"), 10_000)).isEqualTo(BURST);
        assertThat(admitted(START, Endpoint.parse("[2001:db8::1]:5"), 10_000)).isEqualTo(BURST);
        assertThat(admitted(START, Endpoint.parse("[2001:db8::2]:5"), 10_000)).isEqualTo(BURST);
    }

    @Test
    void boundsA24() {
        int admitted = 0;
        for (int host = 1; host < 255; host++) {
            admitted += admitted(START, Endpoint.parse("192.0.2." + host + ":5"), BURST);
        }
        assertThat(admitted).isEqualTo(NETWORK_BURST);
        assertThat(admitted(START, Endpoint.parse("192.0.3.1:5"), 10_000)).isEqualTo(BURST);
    }

    @Test
    void boundsA64() {
        int admitted = 0;
        for (int host = 1; host < 1000; host++) {
            admitted += admitted(START, Endpoint.parse("[2001:db8::" + host + "]:5"), 10);
        }
        assertThat(admitted).isEqualTo(NETWORK_BURST);
        assertThat(admitted(START, Endpoint.parse("[2001:db8:0:1::1]:5"), 10_000))
                .isEqualTo(BURST);
    }

    @Test
    void refusalsOfAnAddressCostItsNetworkNothing() {
        admitted(START, Endpoint.parse("192.0.2.1:5"), 100 * NETWORK_BURST);
        assertThat(admitted(START, Endpoint.parse("192.0.2.2:5"), 10_000)).isEqualTo(BURST);
    }

    @Test
    void loopbackIsFree() {
        assertThat(admitted(START, Endpoint.parse("127.0.0.1:5"), 10_000)).isEqualTo(10_000);
        assertThat(admitted(START, Endpoint.parse("[::1]:5"), 10_000)).isEqualTo(10_000);
    }

    @Test
    void canBeSwitchedOff() {
        SourceQuota off = new SourceQuota(99, SourceQuota.OFF);
        assertThat(admitted(off, START, Endpoint.parse("192.0.2.1:5"), 100_000)).isEqualTo(100_000);
    }

    @Test
    void takesARateOfNoughtToAMillion() {
        SourceQuota fast = new SourceQuota(99, 1_000_000);
        assertThat(admitted(fast, START, Endpoint.parse("192.0.2.1:5"), 5_000_000))
                .isEqualTo(4_000_000);
        assertThatThrownBy(() -> new SourceQuota(99, 1_000_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SourceQuota(99, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private int admitted(long now, Endpoint source, int datagrams) {
        return admitted(quota, now, source, datagrams);
    }

    private static int admitted(SourceQuota quota, long now, Endpoint source, int datagrams) {
        int admitted = 0;
        for (int i = 0; i < datagrams; i++) {
            admitted += quota.admits(now, source) ? 1 : 0;
        }
        return admitted;
    }
}
