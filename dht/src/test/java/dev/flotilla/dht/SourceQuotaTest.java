package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SourceQuotaTest {
    private static final long START = Long.MAX_VALUE - 3;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SourceQuota quota = new SourceQuota(99);

    @Test
    void letsABurstThroughAndThenTheRate() {
        Endpoint source = Endpoint.parse("192.0.2.1:5");
        assertThat(admitted(START, source, 10_000)).isEqualTo(SourceQuota.BURST);
        assertThat(admitted(START + SECOND, source.withPort(6), 10_000)).isEqualTo(SourceQuota.PER_SECOND);
        assertThat(admitted(START + 3600 * SECOND, source, 10_000)).isEqualTo(SourceQuota.BURST);
    }

    @Test
    void countsEachAddressAlone() {
        assertThat(admitted(START, Endpoint.parse("192.0.2.1:5"), 10_000)).isEqualTo(SourceQuota.BURST);
        assertThat(admitted(START, Endpoint.parse("192.0.2.2:5"), 10_000)).isEqualTo(SourceQuota.BURST);
    }

    @Test
    void countsA64AsOneSource() {
        assertThat(admitted(START, Endpoint.parse("[2001:db8::1]:5"), 10_000)).isEqualTo(SourceQuota.BURST);
        assertThat(admitted(START, Endpoint.parse("[2001:db8::ffff]:5"), 10_000))
                .isZero();
        assertThat(admitted(START, Endpoint.parse("[2001:db8:0:1::1]:5"), 10_000))
                .isEqualTo(SourceQuota.BURST);
    }

    @Test
    void loopbackIsFree() {
        assertThat(admitted(START, Endpoint.parse("127.0.0.1:5"), 10_000)).isEqualTo(10_000);
        assertThat(admitted(START, Endpoint.parse("[::1]:5"), 10_000)).isEqualTo(10_000);
    }

    private int admitted(long now, Endpoint source, int datagrams) {
        int admitted = 0;
        for (int i = 0; i < datagrams; i++) {
            admitted += quota.admits(now, source) ? 1 : 0;
        }
        return admitted;
    }
}
