package dev.flotilla.dht;

import dev.flotilla.dht.store.Ed25519;
import dev.flotilla.dht.store.SignedValue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Checks signatures (BEP 44) on one thread, which exists only while there is something to check: half a millisecond each is
 * too long for the event loop.
 *
 * <p>Thread-safe: a bounded queue hands over.
 */
final class Signatures implements AutoCloseable {
    /** Signatures that wait at most; a flood of more is refused, not stored up. */
    static final int MAX_WAITING = 128;

    private static final long KEEP_ALIVE_SECONDS = 2;

    private final ThreadPoolExecutor executor;

    /** Who takes a verdict; called on the thread that checks. */
    @FunctionalInterface
    interface Listener {
        void onVerified(SignedValue value, boolean genuine);
    }

    Signatures() {
        executor = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "flotilla-dht-signatures");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Has a signature checked soon; returns false, and tells nothing, when too many wait. */
    boolean verify(SignedValue value, Listener listener) {
        try {
            executor.execute(() -> listener.onVerified(value, Ed25519.verify(value)));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Drops what waits. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
