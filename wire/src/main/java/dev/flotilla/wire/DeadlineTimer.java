package dev.flotilla.wire;

import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one scheduled task of an engine. It fires at the engine's next deadline or earlier: a deadline that moves away is
 * noticed only when the old one fires, which costs one needless call instead of a cancellation per message.
 *
 * <p>Confined to its owner loop.
 */
final class DeadlineTimer {
    private static final long MAX_DELAY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final EventExecutor loop;
    private final Runnable onTimer;
    private @Nullable ScheduledFuture<?> scheduled;
    private long scheduledNanos; // valid while scheduled

    DeadlineTimer(EventExecutor loop, Runnable onTimer) {
        this.loop = loop;
        this.onTimer = onTimer;
    }

    /** Fires at {@code deadlineNanos} at the latest, or in a minute when that is further away. */
    void arm(long nowNanos, long deadlineNanos) {
        long wait = deadlineNanos == SwarmEngine.NO_DEADLINE ? MAX_DELAY_NANOS : deadlineNanos - nowNanos;
        long delay = Math.max(0, Math.min(MAX_DELAY_NANOS, wait));
        if (scheduled != null) {
            if (nowNanos + delay - scheduledNanos >= 0) {
                return;
            }
            scheduled.cancel(false);
        }
        scheduledNanos = nowNanos + delay;
        scheduled = loop.schedule(this::fire, delay, TimeUnit.NANOSECONDS);
    }

    private void fire() {
        scheduled = null;
        onTimer.run();
    }

    void cancel() {
        if (scheduled != null) {
            scheduled.cancel(false);
            scheduled = null;
        }
    }
}
