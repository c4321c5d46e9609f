package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search under way; {@link DhtSimulation#await(PeerSearch)} lets time pass until it is done.
 *
 * <p>Confined to its owner loop.
 */
public final class PeerSearch {
    private final NodeShell shell;
    private final Hops hops;
    private final long beganNanos;
    private final List<Endpoint> peers = new ArrayList<>();
    private long firstPeerNanos = -1;
    private @Nullable SearchResult result;

    PeerSearch(NodeShell shell, Goal goal, long nowNanos) {
        this.shell = shell;
        hops = new Hops(goal.target());
        beganNanos = nowNanos;
    }

    Search.Listener listener() {
        return new Search.Listener() {
            @Override
            public void onPeer(Endpoint peer) {
                onFound(peer);
            }

            @Override
            public void onDone(long nowNanos, Search.Outcome outcome) {
                onOver(outcome);
            }
        };
    }

    Hops hops() {
        return hops;
    }

    private void onFound(Endpoint peer) {
        if (peers.isEmpty()) {
            firstPeerNanos = shell.nowNanos() - beganNanos;
        }
        peers.add(peer);
    }

    private void onOver(Search.Outcome outcome) {
        long took = shell.nowNanos() - beganNanos;
        result = new SearchResult(
                outcome.target(),
                List.copyOf(peers),
                outcome.closest().stream().map(Contact::id).toList(),
                hops.toClosest(),
                outcome.queries(),
                outcome.answers(),
                Duration.ofNanos(took),
                Duration.ofNanos(firstPeerNanos < 0 ? took : firstPeerNanos));
        shell.forget(hops);
    }

    /** Whether it is over, by its end or because its node left. */
    public boolean isDone() {
        return result != null || !shell.isThere();
    }

    boolean hasResult() {
        return result != null;
    }

    /** The peers found so far. */
    public List<Endpoint> peers() {
        return List.copyOf(peers);
    }

    /**
     * What it found.
     *
     * @throws IllegalStateException when it is not done, or its node left before it was
     */
    public SearchResult result() {
        if (result == null) {
            throw new IllegalStateException(shell.isThere() ? "the search is not done" : "the searcher has left");
        }
        return result;
    }
}
