package dev.flotilla.wire;

import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/**
 * The one way into a torrent's engine. Here the clock is read, once an input; here the engine's one timer is set anew; and
 * here ends what is unchecked: a bug closes this torrent and no other. Once closed, inputs go nowhere.
 *
 * <p>Confined to its owner loop.
 */
final class EngineDoor {

    /** A call, or several, of the engine's methods. */
    @FunctionalInterface
    interface Input {
        void run(SwarmEngine engine, long nowNanos);
    }

    private final SwarmEngine engine;
    private final EventLoop loop;
    private final DeadlineTimer timer;
    private final Consumer<Throwable> onBug;
    private boolean closed;

    EngineDoor(SwarmEngine engine, EventLoop loop, Consumer<Throwable> onBug) {
        this.engine = engine;
        this.loop = loop;
        this.onBug = onBug;
        this.timer = new DeadlineTimer(loop, () -> enter(SwarmEngine::onTimer));
    }

    /** Runs {@code input}; false when the door was closed before. */
    boolean enter(Input input) {
        assert loop.inEventLoop();
        if (closed) {
            return false;
        }
        long nowNanos = System.nanoTime();
        try {
            input.run(engine, nowNanos);
            timer.arm(nowNanos, engine.nextDeadlineNanos());
        } catch (RuntimeException | AssertionError e) {
            onBug.accept(e);
        }
        return true;
    }

    /** What every peer of this torrent is greeted with. */
    Handshake handshake() {
        return engine.handshake();
    }

    /** Something unchecked was thrown near the engine. */
    void onBug(Throwable cause) {
        if (!closed) {
            onBug.accept(cause);
        }
    }

    void close() {
        closed = true;
        timer.cancel();
    }
}
