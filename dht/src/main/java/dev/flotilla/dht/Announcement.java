package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Announcer;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The standing news that our peer is in a swarm: told to the nodes closest to the info-hash, and told again, with jitter,
 * before they forget it, until closed.
 *
 * <p>Thread-safe: it holds a future and the last result, and asks the owner loop for the rest.
 */
public final class Announcement implements AutoCloseable {
    /** How a round of one engine ended. Immutable. */
    private record Round(List<Contact> replicas, Search.Outcome outcome) {}

    private final Id160 infoHash;
    private final int port;
    private final NodeLoops loops;
    private final Callbacks callbacks;
    private final CompletableFuture<AnnounceResult> firstRound = new CompletableFuture<>();
    private volatile @Nullable AnnounceResult lastRound;

    // for the owner loop
    private final Map<NodeLoop, Announcer> announcers = new LinkedHashMap<>();
    private final Map<NodeLoop, Round> rounds = new LinkedHashMap<>();

    Announcement(Id160 infoHash, int port, NodeLoops loops, Callbacks callbacks) {
        this.infoHash = infoHash;
        this.port = port;
        this.loops = loops;
        this.callbacks = callbacks;
    }

    Announcement start(boolean seed, Consumer<Endpoint> onPeer) {
        loops.submit(open -> open.forEach(loop -> begin(loop, open.size(), seed, onPeer)), this::cancelFuture);
        return this;
    }

    private void begin(NodeLoop loop, int count, boolean seed, Consumer<Endpoint> onPeer) {
        Announcer.Listener listener = new Announcer.Listener() {
            @Override
            public void onPeer(Endpoint peer) {
                callbacks.run(() -> onPeer.accept(peer));
            }

            @Override
            public void onRound(List<Contact> replicas, Search.Outcome outcome) {
                rounds.put(loop, new Round(replicas, outcome));
                if (rounds.size() == count) {
                    onRounds();
                }
            }

            @Override
            public void onClosed() {
                cancelFuture();
            }
        };
        loop.run((nowNanos, engine) -> announcers.put(loop, engine.announce(nowNanos, infoHash, port, seed, listener)));
    }

    private void onRounds() {
        List<Contact> replicas = new ArrayList<>();
        List<Search.Outcome> outcomes = new ArrayList<>();
        long population = 0;
        for (Map.Entry<NodeLoop, Round> entry : rounds.entrySet()) {
            replicas.addAll(entry.getValue().replicas);
            outcomes.add(entry.getValue().outcome);
            population = Math.max(population, Math.round(entry.getKey().engine().population()));
        }
        AnnounceResult result = new AnnounceResult(
                Results.nodes(Results.sorted(infoHash, replicas)),
                population,
                Results.of(Results.merged(infoHash, outcomes)));
        lastRound = result;
        callbacks.run(() -> firstRound.complete(result));
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
        each((nowNanos, announcer) -> announcer.refresh(nowNanos));
    }

    /** Tells whether our peer has all of the torrent (BEP 33), in a round that begins now, or after the one under way. */
    public void setSeed(boolean seed) {
        each((nowNanos, announcer) -> announcer.setSeed(nowNanos, seed));
    }

    /** Announces no more. What was told is forgotten by others in its time: BEP 5 knows no revocation. */
    @Override
    public void close() {
        each((nowNanos, announcer) -> announcer.close(nowNanos));
    }

    private void each(BiConsumer<Long, Announcer> action) {
        loops.submit(
                open -> announcers.forEach(
                        (loop, announcer) -> loop.run((nowNanos, engine) -> action.accept(nowNanos, announcer))),
                () -> {});
    }
}
