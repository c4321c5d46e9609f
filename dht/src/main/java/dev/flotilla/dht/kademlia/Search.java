package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Candidates.Candidate;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A search for nodes or peers: what we know ourselves, and one {@link Lookup} through each address family in which we know
 * nodes.
 *
 * <p>Confined to its owner loop.
 */
public final class Search implements Lookup.Owner {
    /**
     * What a search is for.
     *
     * <p>Immutable.
     *
     * @param target the id to approach
     * @param wantsPeers whether nodes are asked for peers of the swarm {@code target}, or for nodes only
     * @param enough so many distinct peers end the search early
     */
    public record Goal(Id160 target, boolean wantsPeers, int enough) {
        public static Goal nodes(Id160 target) {
            return new Goal(target, false, Integer.MAX_VALUE);
        }

        public static Goal peers(Id160 infoHash, int enough) {
            if (enough < 1) {
                throw new IllegalArgumentException("at least one peer must be wanted, not " + enough);
            }
            return new Goal(infoHash, true, enough);
        }
    }

    /**
     * What a search found.
     *
     * <p>Immutable.
     *
     * @param peers in the order in which they came, distinct
     * @param closest nodes that answered, closest first, at most k of each address family
     */
    public record Outcome(
            Id160 target, List<Endpoint> peers, List<Contact> closest, int queries, int answers, long tookNanos) {}

    /** Who waits for what a {@link Search} finds. */
    public interface Listener {
        /** One more distinct peer. */
        void onPeer(Endpoint peer);

        /** The search is over; nothing follows. */
        void onDone(long nowNanos, Outcome outcome);
    }

    private static final int MAX_PEERS = 10_000;

    private final Goal goal;
    private final Searches searches;
    private final Listener listener;
    private final Set<Endpoint> peers = new LinkedHashSet<>();
    private final List<Lookup> lookups = new ArrayList<>(2);
    private final long submittedNanos;
    private int walking;
    private boolean over;

    Search(long nowNanos, Goal goal, Searches searches, Listener listener) {
        this.goal = goal;
        this.searches = searches;
        this.listener = listener;
        submittedNanos = nowNanos;
    }

    Goal goal() {
        return goal;
    }

    long submittedNanos() {
        return submittedNanos;
    }

    boolean isOver() {
        return over;
    }

    /** Ends the search with what it has; does nothing when it is over. */
    public void cancel(long nowNanos) {
        finish(nowNanos);
    }

    void run(long nowNanos, List<Endpoint> knownPeers, RoutingTables tables, Questions questions) {
        onPeers(nowNanos, knownPeers);
        List<List<Contact>> seeds = List.of(seeds(tables.ipv4), seeds(tables.ipv6));
        walking = 1; // our own part in it, so that it cannot end before both walks have begun
        for (int i = 0; i < seeds.size() && !over; i++) {
            if (!seeds.get(i).isEmpty()) {
                Lookup lookup = new Lookup(goal, i == 0, tables.ownId, questions, this);
                lookups.add(lookup);
                walking++;
                lookup.begin(nowNanos, seeds.get(i));
            }
        }
        endWalk(nowNanos);
    }

    private List<Contact> seeds(RoutingTable table) {
        List<Contact> seeds = table.closest(goal.target(), Bucket.K);
        if (seeds.size() < Bucket.K) {
            seeds.addAll(table.closestBad(goal.target(), Bucket.K - seeds.size()));
        }
        return seeds;
    }

    @Override
    public void onPeers(long nowNanos, List<Endpoint> found) {
        for (Endpoint peer : found) {
            if (!over && peer.isUnicast() && peers.size() < MAX_PEERS && peers.add(peer)) {
                listener.onPeer(peer);
            }
        }
        if (peers.size() >= goal.enough()) {
            finish(nowNanos);
        }
    }

    @Override
    public void onLookupDone(long nowNanos, Lookup lookup) {
        endWalk(nowNanos);
    }

    private void endWalk(long nowNanos) {
        if (--walking == 0) {
            finish(nowNanos);
        }
    }

    private void finish(long nowNanos) {
        if (over) {
            return;
        }
        over = true;
        lookups.forEach(Lookup::stop);
        searches.onOver(nowNanos, this);
        listener.onDone(nowNanos, outcome(nowNanos));
    }

    private Outcome outcome(long nowNanos) {
        List<Contact> closest = new ArrayList<>();
        for (Lookup lookup : lookups) {
            lookup.answered(Bucket.K).forEach(candidate -> closest.add(candidate.contact));
        }
        Id160 target = goal.target();
        closest.sort((a, b) -> target.compareDistance(a.id(), b.id()));
        return new Outcome(
                target,
                List.copyOf(peers),
                List.copyOf(closest),
                lookups.stream().mapToInt(Lookup::queries).sum(),
                lookups.stream().mapToInt(Lookup::answers).sum(),
                nowNanos - submittedNanos);
    }

    /** For each walk, those that answered, closest first. */
    List<List<Candidate>> answered(int count) {
        return lookups.stream().map(lookup -> lookup.answered(count)).toList();
    }
}
