package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineTimerTest {
    private static final long NOW = Long.MAX_VALUE - 5; // the clock may overflow between two readings

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int fired;
    private final DeadlineTimer timer = new DeadlineTimer(channel.eventLoop(), () -> fired++);

    @Test
    void firesOnceAtItsDeadline() {
        timer.arm(NOW, NOW + 10);
        assertThat(firedAfter(9)).isZero();
        assertThat(firedAfter(1)).isOne();
        assertThat(firedAfter(100)).isOne();
    }

    @Test
    void firesAtTheEarlierOfTwoDeadlines() {
        timer.arm(NOW, NOW + 100);
        timer.arm(NOW, NOW + 10);
        assertThat(firedAfter(10)).isOne();
        assertThat(firedAfter(1_000)).isOne();
    }

    @Test
    void keepsTheOneItHasWhenTheDeadlineMovesAway() {
        timer.arm(NOW, NOW + 10);
        timer.arm(NOW, NOW + 100);
        assertThat(firedAfter(10)).isOne();
        assertThat(firedAfter(1_000)).isOne();
    }

    @Test
    void firesAtOnceForADeadlineInThePast() {
        timer.arm(NOW, NOW - 10);
        assertThat(firedAfter(0)).isOne();
    }

    @Test
    void firesWithinAMinuteWithoutADeadline() {
        timer.arm(NOW, SwarmEngine.NO_DEADLINE);
        assertThat(firedAfter(TimeUnit.SECONDS.toNanos(60) - 1)).isZero();
        assertThat(firedAfter(1)).isOne();
    }

    @Test
    void neverFiresWhenCancelled() {
        timer.arm(NOW, NOW + 10);
        timer.cancel();
        assertThat(firedAfter(TimeUnit.HOURS.toNanos(1))).isZero();
    }

    @BeforeEach
    void freezeTime() {
        channel.freezeTime();
    }

    private int firedAfter(long nanos) {
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        return fired;
    }
}
