package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineTimerTest {
    private final long now = nearlyOverflowing();

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int fired;
    private final DeadlineTimer timer = new DeadlineTimer(channel.eventLoop(), () -> fired++);

    @Test
    void firesOnceAtItsDeadline() {
        timer.arm(now, now + 10);
        assertThat(firedAfter(9)).isZero();
        assertThat(firedAfter(1)).isOne();
        assertThat(firedAfter(100)).isOne();
    }

    @Test
    void firesAtTheEarlierOfTwoDeadlines() {
        timer.arm(now, now + 100);
        timer.arm(now, now + 10);
        assertThat(firedAfter(10)).isOne();
        assertThat(firedAfter(1_000)).isOne();
    }

    @Test
    void keepsTheOneItHasWhenTheDeadlineMovesAway() {
        timer.arm(now, now + 10);
        timer.arm(now, now + 100);
        assertThat(firedAfter(10)).isOne();
        assertThat(firedAfter(1_000)).isOne();
    }

    @Test
    void firesAtOnceForADeadlineInThePast() {
        timer.arm(now, now - 10);
        assertThat(firedAfter(0)).isOne();
    }

    @Test
    void firesWithinAMinuteWithoutADeadline() {
        timer.arm(now, SwarmEngine.NO_DEADLINE);
        assertThat(firedAfter(TimeUnit.SECONDS.toNanos(60) - 1)).isZero();
        assertThat(firedAfter(1)).isOne();
    }

    @Test
    void neverFiresWhenCancelled() {
        timer.arm(now, now + 10);
        timer.cancel();
        assertThat(firedAfter(TimeUnit.HOURS.toNanos(1))).isZero();
    }

    @BeforeEach
    void freezeTime() {
        channel.freezeTime();
    }

    /** The clock may overflow between two readings. */
    private static long nearlyOverflowing() {
        return Long.MAX_VALUE - 5;
    }

    private int firedAfter(long nanos) {
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        return fired;
    }
}
