package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SourceQuotaPropertyTest {
    private static final Endpoint SOURCE = Endpoint.parse("192.0.2.1:5");

    @Property
    void neverLetsMoreThroughThanABurstAndTheRate(
            @ForAll long start,
            @ForAll long key,
            @ForAll @IntRange(min = 1, max = 2000) int perSecond,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 30_000_000_000L) Long> pauses) {
        SourceQuota quota = new SourceQuota(key, perSecond);
        long now = start;
        long admitted = 0;
        for (long pause : pauses) {
            now += pause; // may wrap
            for (int i = 0; i < 50; i++) {
                admitted += quota.admits(now, SOURCE) ? 1 : 0;
            }
        }
        double seconds = (now - start) / (double) TimeUnit.SECONDS.toNanos(1);
        // a nanosecond is lost in each datagram's share, and one datagram more fits at either end
        assertThat(admitted).isLessThanOrEqualTo(Math.round((4 + seconds) * perSecond * 1.0001) + 2);
    }

    @Property
    void whoKeepsToTheRateIsNeverRefused(
            @ForAll long start,
            @ForAll long key,
            @ForAll @IntRange(min = 1, max = 100_000) int perSecond,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 1_000_000_000L) Long> longer) {
        SourceQuota quota = new SourceQuota(key, perSecond);
        long now = start;
        for (long pause : longer) {
            assertThat(quota.admits(now, SOURCE)).isTrue();
            now += TimeUnit.SECONDS.toNanos(1) / perSecond + pause;
        }
    }

    @Property
    void aFloodOfOneSilencesFewOthers(@ForAll long key, @ForAll @IntRange(min = 1, max = 500) int perSecond) {
        SourceQuota quota = new SourceQuota(key, perSecond);
        for (int i = 0; i < 4 * perSecond + 1; i++) {
            quota.admits(0, SOURCE);
        }
        assertThat(quota.admits(0, SOURCE)).isFalse();
        int silenced = 0;
        for (int i = 0; i < 1000; i++) {
            Endpoint other = Endpoint.of(new byte[] {10, (byte) (i >> 8), (byte) i, 1}, 5);
            silenced += quota.admits(0, other) ? 0 : 1;
        }
        assertThat(silenced).isLessThan(10);
    }
}
