package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Search;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A search for the peers of one swarm, under way or over.
 *
 * <p>Thread-safe: it holds one future, and asks the owner loop for the rest.
 */
public final class PeerLookup {
    private final Goal goal;
    private final NodeLoop loop;
    private final Callbacks callbacks;
    private final CompletableFuture<LookupResult> result = new CompletableFuture<>();

    // for the owner loop
    private @Nullable Search search;

    PeerLookup(Goal goal, NodeLoop loop, Callbacks callbacks) {
        this.goal = goal;
        this.loop = loop;
        this.callbacks = callbacks;
    }

    PeerLookup start(Consumer<Endpoint> onPeer) {
        loop.submit((nowNanos, engine) -> begin(nowNanos, engine, onPeer), this::completeEmpty);
        return this;
    }

    private void begin(long nowNanos, DhtEngine engine, Consumer<Endpoint> onPeer) {
        search = engine.search(nowNanos, goal, new Search.Listener() {
            @Override
            public void onPeer(Endpoint peer) {
                callbacks.run(() -> onPeer.accept(peer));
            }

            @Override
            public void onDone(long doneNanos, Search.Outcome outcome) {
                callbacks.run(() -> result.complete(Results.of(outcome)));
            }
        });
    }

    private void completeEmpty() {
        callbacks.run(
                () -> result.complete(new LookupResult(goal.target(), List.of(), List.of(), 0, 0, Duration.ZERO)));
    }

    public Id160 infoHash() {
        return goal.target();
    }

    /** Completes when the closest nodes have answered, after {@link #cancel}, or when the node closes: with what was found. */
    public CompletionStage<LookupResult> result() {
        return result.minimalCompletionStage();
    }

    /** Asks nobody further. Peers already on their way to the callback still arrive. */
    public void cancel() {
        loop.submit(
                (nowNanos, engine) -> {
                    if (search != null) {
                        search.cancel(nowNanos);
                    }
                },
                () -> {});
    }
}
