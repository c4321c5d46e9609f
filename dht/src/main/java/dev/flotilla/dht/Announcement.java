package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Announcer;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The standing news that our peer is in a swarm: told to the nodes closest to the info-hash, and told again, with jitter,
 * before they forget it, until closed.
 *
 * <p>Thread-safe: it holds a future and the last result, and asks the owner loop for the rest.
 */
public final class Announcement implements AutoCloseable {
    private final Id160 infoHash;
    private final int port;
    private final NodeLoop loop;
    private final Callbacks callbacks;
    private final CompletableFuture<AnnounceResult> firstRound = new CompletableFuture<>();
    private volatile @Nullable AnnounceResult lastRound;

    // for the owner loop
    private @Nullable Announcer announcer;

    Announcement(Id160 infoHash, int port, NodeLoop loop, Callbacks callbacks) {
        this.infoHash = infoHash;
        this.port = port;
        this.loop = loop;
        this.callbacks = callbacks;
    }

    Announcement start(Consumer<Endpoint> onPeer) {
        loop.submit((nowNanos, engine) -> begin(nowNanos, engine, onPeer), this::cancelFuture);
        return this;
    }

    private void begin(long nowNanos, DhtEngine engine, Consumer<Endpoint> onPeer) {
        announcer = engine.announce(nowNanos, infoHash, port, false, new Announcer.Listener() {
            @Override
            public void onPeer(Endpoint peer) {
                callbacks.run(() -> onPeer.accept(peer));
            }

            @Override
            public void onRound(List<Contact> replicas, Search.Outcome outcome) {
                AnnounceResult result = new AnnounceResult(Results.nodes(replicas), Results.of(outcome));
                lastRound = result;
                callbacks.run(() -> firstRound.complete(result));
            }

            @Override
            public void onClosed() {
                cancelFuture();
            }
        });
    }

    private void cancelFuture() {
        callbacks.run(() -> firstRound.cancel(false));
    }

    public Id160 infoHash() {
        return infoHash;
    }

    /** Completes when the first round has ended; cancelled when the announcement or the node closes before. */
    public CompletionStage<AnnounceResult> firstRound() {
        return firstRound.minimalCompletionStage();
    }

    /** How the last round ended; empty before the first one has. */
    public Optional<AnnounceResult> lastRound() {
        return Optional.ofNullable(lastRound);
    }

    /** Starts a round at once, unless one is under way: peers are wanted now. */
    public void refresh() {
        loop.submit(
                (nowNanos, engine) -> {
                    if (announcer != null) {
                        announcer.refresh(nowNanos);
                    }
                },
                () -> {});
    }

    /** Announces no more. What was told is forgotten by others in its time: BEP 5 knows no revocation. */
    @Override
    public void close() {
        loop.submit(
                (nowNanos, engine) -> {
                    if (announcer != null) {
                        announcer.close(nowNanos);
                    }
                },
                () -> {});
    }
}
