package dev.flotilla.dht;

import dev.flotilla.dht.DhtHealth.Reason;
import dev.flotilla.dht.DhtHealth.State;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.Health;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Asks the engines how they are, often until they are usable and then every second, and tells of changes.
 *
 * <p>Thread-safe: the owner loop asks, the last answer is there for all.
 */
final class HealthWatch {
    private static final long STARTING_MILLIS = 25;
    private static final long USUAL_MILLIS = 1000;

    private final Callbacks callbacks;
    private final Consumer<DhtHealth> listener;
    private final CompletableFuture<DhtHealth> usable = new CompletableFuture<>();
    private volatile DhtHealth health = DhtHealth.STARTING;

    /** Nodes to join through that have an address, and names without one. */
    private final AtomicInteger known;

    private volatile int unresolved;

    HealthWatch(Callbacks callbacks, Consumer<DhtHealth> listener, int known) {
        this.callbacks = callbacks;
        this.listener = listener;
        this.known = new AtomicInteger(known);
    }

    DhtHealth health() {
        return health;
    }

    CompletionStage<DhtHealth> usable() {
        return usable.minimalCompletionStage();
    }

    void onNames(int found, int failed) {
        known.addAndGet(found);
        unresolved = failed;
    }

    void start(NodeLoops loops) {
        loops.submit(
                open -> {
                    open.forEach(loop -> loop.run((nowNanos, engine) -> loop.noteId(engine.nodeId())));
                    set(best(open));
                    long millis = health.isUsable() ? USUAL_MILLIS : STARTING_MILLIS;
                    loops.schedule(() -> start(loops), millis, TimeUnit.MILLISECONDS);
                },
                this::close);
    }

    void close() {
        set(DhtHealth.CLOSED);
        callbacks.run(() -> usable.cancel(false));
    }

    private void set(DhtHealth now) {
        if (health.equals(now) || health.reason() == Reason.CLOSED) {
            return;
        }
        health = now;
        callbacks.run(() -> {
            listener.accept(now);
            if (now.isUsable()) {
                usable.complete(now);
            }
        });
    }

    /** One engine that is well is enough. */
    private DhtHealth best(List<NodeLoop> open) {
        DhtHealth best = DhtHealth.CLOSED;
        for (NodeLoop loop : open) {
            DhtHealth one = of(loop.engine());
            best = rank(one.state()) > rank(best.state()) || best.reason() == Reason.CLOSED ? one : best;
        }
        return best;
    }

    private static int rank(State state) {
        return switch (state) {
            case OFFLINE -> 0;
            case STARTING -> 1;
            case BOOTSTRAPPING -> 2;
            case DEGRADED -> 3;
            case READY -> 4;
        };
    }

    private DhtHealth of(DhtEngine engine) {
        Health engineHealth = engine.health(System.nanoTime());
        return switch (engineHealth) {
            case STARTING -> joining(State.STARTING);
            case BOOTSTRAPPING -> DhtHealth.BOOTSTRAPPING;
            case READY -> DhtHealth.READY;
            case FEW_NODES -> DhtHealth.FEW_NODES;
            case UNREACHABLE -> DhtHealth.UNREACHABLE;
            case OFFLINE -> engine.counters().get(Counter.NODES) == 0 ? joining(State.OFFLINE) : DhtHealth.NO_ANSWERS;
        };
    }

    private DhtHealth joining(State state) {
        int nodes = known.get();
        if (nodes == 0 && unresolved > 0) {
            String names =
                    unresolved == 1 ? "the one bootstrap name does" : "the " + unresolved + " bootstrap names do";
            return new DhtHealth(State.OFFLINE, Reason.NAMES_UNRESOLVED, names + " not resolve");
        }
        if (state == State.OFFLINE) {
            String asked = nodes == 1 ? "the one bootstrap node" : "any of " + nodes + " bootstrap nodes";
            return new DhtHealth(State.OFFLINE, Reason.BOOTSTRAP_SILENT, "no answer from " + asked);
        }
        return DhtHealth.STARTING;
    }
}
