package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Search;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A search for the peers of one swarm, under way or over: a stream of peers and a future in one.
 *
 * <p>Each subscriber receives every distinct peer once, also those found before it came, as fast as it asks for them, and
 * completes when the search is over. The search does not wait for slow subscribers: it keeps at most 10,000 peers for each
 * address bound. When the last subscription is cancelled, so is the search.
 *
 * <p>Thread-safe: it holds one future and one feed, and asks the owner loop for the rest.
 */
public final class PeerLookup implements Flow.Publisher<Endpoint> {
    private final Goal goal;
    private final NodeLoops loops;
    private final Callbacks callbacks;
    private final CompletableFuture<LookupResult> result = new CompletableFuture<>();
    private final Feed<Endpoint> peers;

    // for the owner loop
    private @Nullable SearchAll search;

    PeerLookup(Goal goal, NodeLoops loops, Callbacks callbacks) {
        this.goal = goal;
        this.loops = loops;
        this.callbacks = callbacks;
        peers = new Feed<>(callbacks, this::cancel);
    }

    PeerLookup start(Consumer<Endpoint> onPeer) {
        Search.Listener listener = new Search.Listener() {
            @Override
            public void onPeer(Endpoint peer) {
                callbacks.run(() -> {
                    peers.add(peer);
                    onPeer.accept(peer);
                });
            }

            @Override
            public void onDone(long nowNanos, Search.Outcome outcome) {
                callbacks.run(() -> complete(Results.of(outcome)));
            }
        };
        loops.submit(
                open -> search = SearchAll.begin(open, goal, listener),
                () -> callbacks.run(() -> complete(LookupResult.none(goal.target()))));
        return this;
    }

    private void complete(LookupResult found) {
        peers.complete();
        result.complete(found);
    }

    public Id160 infoHash() {
        return goal.target();
    }

    /** Completes when the closest nodes have answered, after {@link #cancel}, or when the node closes: with what was found. */
    public CompletionStage<LookupResult> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Endpoint> subscriber) {
        peers.subscribe(subscriber);
    }

    /** Asks nobody further. Peers already on their way to the callback still arrive. */
    public void cancel() {
        loops.submit(
                open -> {
                    if (search != null) {
                        search.cancel();
                    }
                },
                () -> {});
    }
}
