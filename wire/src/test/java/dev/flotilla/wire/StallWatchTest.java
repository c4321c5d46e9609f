package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StallWatchTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND}) // the clock may wrap
    void stalledWhenNothingMovesAndUntilSomethingDoes(long start) {
        StallWatch watch = new StallWatch();
        watch.restart(start);
        assertThat(watch.isStalled(start + 9 * SECOND, 700, 10 * SECOND)).isFalse();
        assertThat(watch.isStalled(start + 10 * SECOND, 700, 10 * SECOND)).isTrue();
        assertThat(watch.isStalled(start + 11 * SECOND, 701, 10 * SECOND)).isFalse();
        assertThat(watch.isStalled(start + 20 * SECOND, 701, 10 * SECOND)).isFalse();
        assertThat(watch.isStalled(start + 21 * SECOND, 701, 10 * SECOND)).isTrue();
        watch.restart(start + 22 * SECOND);
        assertThat(watch.isStalled(start + 31 * SECOND, 701, 10 * SECOND)).isFalse();
        assertThat(watch.isStalled(start + 32 * SECOND, 701, 10 * SECOND)).isTrue();
    }
}
