package dev.flotilla.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The hop from any thread to the loop that owns what is to be touched.
 *
 * <p>Thread-safe: no state.
 */
final class Loops {

    private Loops() {}

    /** Runs {@code command} on {@code loop}; once the node is closed there is no loop, and nothing left to command. */
    static void hop(EventLoop loop, Runnable command) {
        try {
            loop.execute(command);
        } catch (RejectedExecutionException e) {
            assert loop.isShutdown();
        }
    }

    /** Runs {@code command} on {@code loop} again and again; null once the node is closed, as above. */
    static @Nullable ScheduledFuture<?> repeat(EventLoop loop, Runnable command, long everyNanos) {
        try {
            return loop.scheduleWithFixedDelay(command, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            assert loop.isShutdown();
            return null;
        }
    }
}
