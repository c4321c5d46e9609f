package dev.flotilla.core;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much memory the calling thread takes: what "bounded" means in tests. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** An action that may throw. */
    public interface Action {
        void run() throws Exception;
    }

    private Allocation() {}

    /** Bytes that the calling thread allocates while {@code action} runs; what it throws is of no interest. */
    public static long of(Action action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            action.run();
        } catch (Exception e) {
            // the measure is the same
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
