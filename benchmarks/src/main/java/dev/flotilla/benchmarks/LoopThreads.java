package dev.flotilla.benchmarks;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads such as Netty's event loops run on, on which it uses its small objects again; on others it makes them anew. JMH
 * makes one of these by its name.
 *
 * <p>Thread-safe: as its superclass.
 */
public final class LoopThreads extends ThreadPoolExecutor {
    public LoopThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name));
    }
}
