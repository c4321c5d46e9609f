package dev.flotilla.wire;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

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
}
