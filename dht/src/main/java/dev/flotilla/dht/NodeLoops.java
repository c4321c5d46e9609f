package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The engines of one {@link DhtNode}, one for each address bound (BEP 45), all on one event loop.
 *
 * <p>Thread-safe: everything crosses to that loop.
 */
final class NodeLoops {
    /** What a caller wants done with all engines at once; not empty. */
    @FunctionalInterface
    interface Task {
        void run(List<NodeLoop> open);
    }

    private final List<NodeLoop> loops;
    private final EventLoop eventLoop;

    NodeLoops(List<NodeLoop> loops) {
        this.loops = List.copyOf(loops);
        eventLoop = loops.get(0).eventLoop();
    }

    List<NodeLoop> all() {
        return loops;
    }

    /** Runs {@code task} on the loop soon, or {@code otherwise}, there or here, when the node is closed. */
    void submit(Task task, Runnable otherwise) {
        try {
            eventLoop.execute(() -> {
                List<NodeLoop> open =
                        loops.stream().filter(loop -> !loop.isClosed()).toList();
                if (open.isEmpty()) {
                    otherwise.run();
                } else {
                    task.run(open);
                }
            });
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    /** Runs {@code command} with each engine soon; with none when the node is closed. */
    void each(NodeLoop.Command command) {
        submit(open -> open.forEach(loop -> loop.run(command)), () -> {});
    }

    /** Runs {@code command} soon with the engine that reaches {@code to}, if one does. */
    void toward(Endpoint to, NodeLoop.Command command, Runnable otherwise) {
        submit(
                open -> {
                    NodeLoop sameFamily = open.stream()
                            .filter(loop -> loop.reaches(to))
                            .findFirst()
                            .orElse(open.get(0));
                    sameFamily.run(command);
                },
                otherwise);
    }

    /** Runs {@code action} on the loop after a while, unless the node is closed by then. */
    void schedule(Runnable action, long delay, TimeUnit unit) {
        submit(scheduled -> eventLoop.schedule(() -> submit(open -> action.run(), () -> {}), delay, unit), () -> {});
    }

    boolean inEventLoop() {
        return eventLoop.inEventLoop();
    }

    void closeAll() {
        submit(open -> open.forEach(NodeLoop::close), () -> {});
    }

    void awaitClosed() {
        loops.forEach(loop -> loop.closeFuture().awaitUninterruptibly());
    }
}
