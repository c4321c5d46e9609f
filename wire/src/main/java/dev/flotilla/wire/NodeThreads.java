package dev.flotilla.wire;

import com.google.common.util.concurrent.Uninterruptibles;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one node, all daemons: the event loops, which never wait; a few that look up host names; and, unless the
 * user has given an executor, those on which his futures complete, as many as are busy, so that a callback may wait for
 * another future of the node.
 *
 * <p>Thread-safe: immutable, made of executors.
 */
final class NodeThreads {
    private static final int MAX_LOOPS = 2;
    private static final int MAX_LOOKUPS = 4;
    private static final int MAX_WAITING_LOOKUPS = 1_000;
    private static final long KEEP_ALIVE_SECONDS = 5;
    private static final long PATIENCE_SECONDS = 2;

    private final EventLoopGroup loops;
    private final ExecutorService lookups;
    private final @Nullable ExecutorService ownCallbacks;
    private final Executor callbacks;
    private final ThreadGroup callbackThreads = new ThreadGroup("flotilla-callback");

    /** @param givenCallbacks the user's, or null */
    NodeThreads(Transport transport, @Nullable Executor givenCallbacks) {
        loops = transport.loops(Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors()), "flotilla-peer");
        lookups = lookups();
        if (givenCallbacks == null) {
            ownCallbacks = ownCallbacks();
            callbacks = ownCallbacks;
        } else {
            ownCallbacks = null;
            callbacks = givenCallbacks;
        }
    }

    private static ExecutorService lookups() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_LOOKUPS,
                MAX_LOOKUPS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS),
                new DefaultThreadFactory("flotilla-names", true),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private ExecutorService ownCallbacks() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(callbackThreads, work, "flotilla-callback");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    EventLoopGroup loops() {
        return loops;
    }

    Executor lookUps() {
        return lookups;
    }

    Executor callbacks() {
        return callbacks;
    }

    /** True on a thread of ours that runs the user's code: it must not wait for its own end. */
    boolean isOwnCallback() {
        return Thread.currentThread().getThreadGroup() == callbackThreads;
    }

    /**
     * Ends all of them, and waits; for a name that is being looked up and for a user's callback only {@value
     * #PATIENCE_SECONDS} seconds, since neither can be stopped.
     */
    void close() {
        loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        lookups.shutdownNow();
        await(lookups);
        if (ownCallbacks != null) {
            ownCallbacks.shutdown();
            if (!isOwnCallback()) {
                await(ownCallbacks);
            }
        }
    }

    private static void await(ExecutorService pool) {
        if (!Uninterruptibles.awaitTerminationUninterruptibly(pool, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            pool.shutdownNow();
        }
    }
}
