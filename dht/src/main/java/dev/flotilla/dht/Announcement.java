package dev.flotilla.dht;

import dev.flotilla.core.Id160;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The standing news that our peer is in a swarm: told to the nodes closest to the info-hash, and told again, with jitter,
 * before they forget it, until closed.
 *
 * <p>Thread-safe: it holds one future and asks the owner loop for the rest.
 */
public final class Announcement implements AutoCloseable {
    private final Id160 infoHash;
    private final CompletableFuture<AnnounceResult> firstRound = new CompletableFuture<>();

    Announcement(Id160 infoHash) {
        this.infoHash = infoHash;
    }

    public Id160 infoHash() {
        return infoHash;
    }

    /** Completes when the first round has ended; cancelled when the announcement or the node closes before. */
    public CompletionStage<AnnounceResult> firstRound() {
        return firstRound;
    }

    /** Starts a round at once, unless one is under way: peers are wanted now. */
    public void refresh() {}

    /** Announces no more. What was told is forgotten by others in its time: BEP 5 knows no revocation. */
    @Override
    public void close() {}
}
