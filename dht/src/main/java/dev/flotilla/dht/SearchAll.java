package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One search by all engines of a node, seen as one: each peer once, and one outcome when the last has ended.
 *
 * <p>Confined to its owner loop.
 */
final class SearchAll implements Search.Listener {
    /** One engine's part. Immutable. */
    private record Part(NodeLoop loop, Search search) {}

    private final Goal goal;
    private final Search.Listener listener;
    private final List<Part> parts = new ArrayList<>();
    private final List<Search.Outcome> outcomes = new ArrayList<>();
    private final Set<Endpoint> peers = new HashSet<>();
    private int open = 1; // our own part, so that it cannot end before all have begun
    private boolean ended;

    private SearchAll(Goal goal, Search.Listener listener) {
        this.goal = goal;
        this.listener = listener;
    }

    /** Begins; may tell before it returns. */
    static SearchAll begin(List<NodeLoop> loops, Goal goal, Search.Listener listener) {
        SearchAll all = new SearchAll(goal, listener);
        for (NodeLoop loop : loops) {
            loop.run((nowNanos, engine) -> all.begin(nowNanos, loop, engine));
        }
        loops.get(0).run((nowNanos, engine) -> all.endOne(nowNanos));
        return all;
    }

    private void begin(long nowNanos, NodeLoop loop, DhtEngine engine) {
        open++;
        Search search = engine.search(nowNanos, goal, this);
        parts.add(new Part(loop, search));
        if (ended) {
            search.cancel(nowNanos); // the others knew enough
        }
    }

    void cancel() {
        ended = true;
        for (Part part : parts) {
            part.loop.run((nowNanos, engine) -> part.search.cancel(nowNanos));
        }
    }

    @Override
    public void onPeer(Endpoint peer) {
        if (!ended && peers.add(peer)) {
            listener.onPeer(peer);
            if (peers.size() >= goal.enough()) {
                cancel();
            }
        }
    }

    @Override
    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
        listener.onAnswer(nowNanos, from, response);
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        outcomes.add(outcome);
        endOne(nowNanos);
    }

    private void endOne(long nowNanos) {
        if (--open == 0) {
            ended = true;
            listener.onDone(nowNanos, Results.merged(goal.target(), outcomes));
        }
    }
}
