package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Rates are kept to 5 % on given time, whatever the size of a block and the beat of the clock, and are shared equally. */
class RatesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int BLOCK = 16_384;

    private static long taken(TorrentRate rate, long fromNanos, long nanos, long stepNanos, int block) {
        long bytes = 0;
        for (long now = fromNanos; now - fromNanos < nanos; now += stepNanos) {
            while (rate.mayTake(now)) {
                rate.take(block);
                bytes += block;
            }
        }
        return bytes;
    }

    @Property(tries = 100)
    void meanIsExact(
            @ForAll @LongRange(min = 16_384, max = 50_000_000) long bytesPerSecond,
            @ForAll @IntRange(min = 1, max = 50) int stepMillis,
            @ForAll long startNanos) {
        TorrentRate rate = new TorrentRate(new NodeRate());
        rate.setRate(startNanos, bytesPerSecond);
        long seconds = 60;
        long bytes = taken(rate, startNanos, seconds * SECOND, stepMillis * 1_000_000L, BLOCK);
        assertThat(bytes).isCloseTo(seconds * bytesPerSecond, within(seconds * bytesPerSecond / 20));
    }

    /** Many connections may overdraw a high limit at once; at a low one that would be minutes of silence. */
    @Test
    void aDebtOfBeforeIsNotHeldAgainstALowerLimit() {
        NodeRate node = new NodeRate();
        node.setRate(0, 10_000_000);
        TorrentRate torrent = new TorrentRate(node);
        torrent.setRate(0, 10_000_000);
        assertThat(torrent.mayTake(SECOND)).isTrue();
        torrent.take(3_000_000);
        assertThat(torrent.mayTake(SECOND)).isFalse();
        node.setRate(SECOND, 10_000);
        torrent.setRate(SECOND, 10_000);
        assertThat(taken(torrent, SECOND, 60 * SECOND, 20_000_000, BLOCK))
                .isCloseTo(600_000, Percentage.withPercentage(6));
    }

    @Test
    void theSameLimitAgainChangesNothing() {
        NodeRate node = new NodeRate();
        TorrentRate torrent = new TorrentRate(node);
        long bytes = 0;
        for (long now = 0; now < 60 * SECOND; now += SECOND / 5) {
            node.setRate(now, 20_000);
            torrent.setRate(now, 20_000);
            bytes += taken(torrent, now, SECOND / 5, 20_000_000, 16 * BLOCK);
        }
        assertThat(bytes).isCloseTo(1_200_000, within(16L * BLOCK));
    }

    @Test
    void theGreatestLimitStopsNobody() {
        TorrentRate rate = new TorrentRate(new NodeRate());
        rate.setRate(0, Long.MAX_VALUE);
        for (long now = SECOND; now < 10 * SECOND; now += SECOND) {
            assertThat(rate.mayTake(now)).isTrue();
            rate.take(BLOCK);
        }
    }

    @Test
    void theLowerOfTwoLimitsHolds() {
        NodeRate node = new NodeRate();
        node.setRate(0, 100_000);
        TorrentRate torrent = new TorrentRate(node);
        torrent.setRate(0, 1_000_000);
        assertThat(taken(torrent, 0, 60 * SECOND, 20_000_000, BLOCK))
                .isCloseTo(6_000_000, Percentage.withPercentage(5));
        torrent.setRate(60 * SECOND, 50_000);
        assertThat(taken(torrent, 60 * SECOND, 60 * SECOND, 20_000_000, BLOCK))
                .isCloseTo(3_000_000, Percentage.withPercentage(5));
    }

    @Test
    void torrentsThatWantMoreGetEqualSharesAndTheRestIsNotLost() {
        NodeRate node = new NodeRate();
        node.setRate(0, 1_000_000);
        List<TorrentRate> torrents =
                Stream.generate(() -> new TorrentRate(node)).limit(4).toList();
        torrents.get(3).setRate(0, 50_000); // wants less than its share
        long[] bytes = new long[4];
        for (long now = 0; now < 60 * SECOND; now += 20_000_000) {
            for (int i = 0; i < 4; i++) {
                bytes[i] += taken(torrents.get(i), now, 1, 1, BLOCK);
            }
        }
        assertThat(bytes[3]).isCloseTo(3_000_000, Percentage.withPercentage(5));
        for (int i = 0; i < 3; i++) {
            assertThat(bytes[i]).isCloseTo(19_000_000, Percentage.withPercentage(5));
        }
    }

    @Test
    void withoutALimitNothingIsCounted() {
        TorrentRate torrent = new TorrentRate(new NodeRate());
        assertThat(torrent.isLimited()).isFalse();
        assertThat(torrent.mayTake(0)).isTrue();
        torrent.take(Long.MAX_VALUE);
        assertThat(torrent.mayTake(0)).isTrue();
    }

    @Test
    void aLimitThatIsTakenAwayIsGone() {
        NodeRate node = new NodeRate();
        node.setRate(0, 10_000);
        TorrentRate torrent = new TorrentRate(node);
        taken(torrent, 0, SECOND, 20_000_000, BLOCK);
        node.setRate(SECOND, 0);
        assertThat(torrent.isLimited()).isFalse();
        assertThat(torrent.mayTake(SECOND)).isTrue();
    }

    @Test
    void whoEndsGivesBackWhatItDidNotUse() {
        NodeRate node = new NodeRate();
        node.setRate(0, 1_000_000);
        TorrentRate ended = new TorrentRate(node);
        assertThat(ended.mayTake(SECOND / 10)).isTrue();
        TorrentRate other = new TorrentRate(node);
        assertThat(other.mayTake(SECOND / 10)).isFalse();
        ended.leave();
        assertThat(other.mayTake(SECOND / 10)).isTrue();
    }

    @Property(tries = 50)
    void meanOfAPeerIsExact(
            @ForAll @LongRange(min = 1_024, max = 50_000_000) long bytesPerSecond,
            @ForAll @IntRange(min = 1, max = 50) int stepMillis,
            @ForAll long startNanos) {
        PeerRate rate = PeerRate.of(startNanos, null, new RateLimits(bytesPerSecond, 0));
        assertThat(rate).isNotNull();
        long seconds = Math.max(60, 20 * 16 * BLOCK / bytesPerSecond);
        long bytes = 0;
        for (long now = startNanos; now - startNanos < seconds * SECOND; now += stepMillis * 1_000_000L) {
            while (rate.up().mayTake(now)) {
                rate.up().take(BLOCK);
                bytes += BLOCK;
            }
        }
        assertThat(bytes).isCloseTo(seconds * bytesPerSecond, within(seconds * bytesPerSecond / 20));
        assertThat(rate.down().mayTake(startNanos)).as("no limit").isTrue();
        rate.down().take(Long.MAX_VALUE);
        assertThat(rate.down().mayTake(startNanos)).isTrue();
    }

    @Test
    void aPeerWithoutLimitsHasNoRate() {
        RateLimits some = new RateLimits(0, 5_000);
        assertThat(PeerRate.of(0, PeerRate.of(0, null, some), RateLimits.NONE)).isNull();
        assertThat(some.lower(RateLimits.NONE)).isEqualTo(some);
        assertThat(some.lower(new RateLimits(2_000, 4_000))).isEqualTo(new RateLimits(2_000, 4_000));
        assertThat(new RateLimits(2_000, 4_000).lower(some)).isEqualTo(new RateLimits(2_000, 4_000));
    }

    @Test
    void limitsOfAPeerThatChangeKeepItsDebt() {
        PeerRate rate = PeerRate.of(0, null, new RateLimits(1_024, 0));
        assertThat(rate).isNotNull();
        rate.up().take(10_240);
        assertThat(PeerRate.of(0, rate, new RateLimits(2_048, 0))).isSameAs(rate);
        assertThat(rate.up().mayTake(4 * SECOND)).isFalse();
    }
}
