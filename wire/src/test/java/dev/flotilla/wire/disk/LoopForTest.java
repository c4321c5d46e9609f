package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An event loop run by the test's own thread. Confined to it, but for {@link #execute}. */
final class LoopForTest implements Executor {
    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the loop has ended");
        }
        queue.add(task);
    }

    /** Lets {@link #runUntil} look at its condition again. */
    void wake() {
        queue.add(() -> {});
    }

    /** Runs what comes until {@code condition} holds. */
    void runUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Runnable task = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (task == null) {
                fail("nothing came");
                return;
            }
            task.run();
        }
    }

    /** From now on it takes no task. */
    void end() {
        ended = true;
    }

    /** Runs what has come. */
    void runAll() {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }
}
