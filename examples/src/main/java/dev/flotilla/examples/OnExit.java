package dev.flotilla.examples;

/**
 * Closes one resource exactly once: at the end of its use, or when a signal ends the process before. The JVM then ends with
 * 130 for an interrupt and with 143 for a termination.
 *
 * <p>Thread-safe: closing is synchronized; who comes second waits for the first.
 */
final class OnExit {
    private final AutoCloseable resource;
    private boolean closed;

    private OnExit(AutoCloseable resource) {
        this.resource = resource;
    }

    /** What is done with an open resource. */
    interface Use<R> {
        void with(R resource) throws Exception;
    }

    static <R extends AutoCloseable> void using(R resource, Use<R> use) throws Exception {
        OnExit exit = new OnExit(resource);
        Thread hook = new Thread(exit::closeQuietly, "close-on-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            use.with(resource);
        } finally {
            exit.close();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the hooks run already
            }
        }
    }

    private synchronized void close() throws Exception {
        if (!closed) {
            closed = true;
            resource.close();
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (Exception e) {
            System.err.println("error: " + Failure.describe(e));
        }
    }
}
