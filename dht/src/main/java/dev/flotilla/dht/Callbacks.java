package dev.flotilla.dht;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what belongs to one look-up or announcement on the user's executor, one after the other and in order.
 *
 * <p>Thread-safe: Guava's sequential executor does the work.
 */
final class Callbacks {
    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private final Executor executor;

    Callbacks(Executor userExecutor) {
        executor = MoreExecutors.newSequentialExecutor(userExecutor);
    }

    void run(Runnable callback) {
        try {
            executor.execute(callback);
        } catch (RejectedExecutionException e) {
            log.warn("the callback executor of a DHT node refused a callback, which is lost", e);
        }
    }
}
