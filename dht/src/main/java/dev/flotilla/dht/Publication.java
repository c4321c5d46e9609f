package dev.flotilla.dht;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An item that is put again and again, with jitter, before others forget it, until closed.
 *
 * <p>Thread-safe: it holds a future and the last result, and asks the owner loop for the rest.
 */
public final class Publication implements AutoCloseable {
    private final Callbacks callbacks;
    private final ItemRounds rounds;
    private final CompletableFuture<PutResult> firstRound = new CompletableFuture<>();
    private volatile @Nullable PutResult lastRound;

    Publication(NodeLoops loops, Callbacks callbacks) {
        this.callbacks = callbacks;
        rounds = new ItemRounds(loops, this::onRound, this::onClosed);
    }

    Publication start(DhtItem item, long cas) {
        rounds.put(item, cas);
        return this;
    }

    private void onRound(PutResult result) {
        lastRound = result;
        callbacks.run(() -> firstRound.complete(result));
    }

    private void onClosed() {
        callbacks.run(() -> firstRound.cancel(false));
    }

    /** Completes when the first round has ended; cancelled when the publication or the node closes before. */
    public CompletionStage<PutResult> firstRound() {
        return firstRound.minimalCompletionStage();
    }

    /** How the last round ended; empty before the first one has. */
    public Optional<PutResult> lastRound() {
        return Optional.ofNullable(lastRound);
    }

    /** Puts the item no more; others forget it in two hours. */
    @Override
    public void close() {
        rounds.close();
    }
}
