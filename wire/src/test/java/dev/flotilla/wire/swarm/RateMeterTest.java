package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5 * SECOND;

    @Test
    void measuresASteadyRate() {
        RateMeter meter = new RateMeter(START);
        for (int tenth = 0; tenth < 1_000; tenth++) {
            meter.add(START + tenth * SECOND / 10, 100);
        }
        assertThat(meter.bytesPerSecond(START + 100 * SECOND)).isBetween(990L, 1_060L);
        assertThat(meter.total()).isEqualTo(100_000);
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        RateMeter meter = new RateMeter(START);
        meter.add(START, 20_000);
        assertThat(meter.bytesPerSecond(START + 10 * SECOND)).isEqualTo(2_000);
        assertThat(meter.bytesPerSecond(START + 20 * SECOND - 1)).isEqualTo(1_000);
        assertThat(meter.bytesPerSecond(START + 20 * SECOND)).isZero();
        meter.add(START + 1_000_000 * SECOND, 1_900);
        assertThat(meter.bytesPerSecond(START + 1_000_000 * SECOND)).isEqualTo(100);
        assertThat(meter.total()).isEqualTo(21_900);
    }

    @Test
    void countsTheFirstSecondWhole() {
        RateMeter meter = new RateMeter(START);
        meter.add(START + 1, 500);
        assertThat(meter.bytesPerSecond(START + 2)).isEqualTo(500);
    }
}
