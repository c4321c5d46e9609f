package dev.flotilla.wire;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The node's budget of outgoing connections that are being set up, shared by all torrents; who comes when it is used up
 * waits in line. The line is as long as the torrents make it, and each of them bounds what it has under way.
 *
 * <p>Thread-safe: guarded by its monitor, which is never held while a waiter runs.
 */
final class HalfOpen {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    HalfOpen(int limit) {
        this.free = limit;
    }

    /** Runs {@code dial} once there is room: at once on this thread, or later on the thread that releases. */
    void acquire(Runnable dial) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(dial);
                return;
            }
            free--;
        }
        dial.run();
    }

    /** Called exactly once for each dial that was run. */
    void release() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
