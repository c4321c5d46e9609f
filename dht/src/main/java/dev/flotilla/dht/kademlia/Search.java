package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A search for nodes or peers: what we know ourselves, and one {@link Lookup} through each address family in which we know
 * nodes, or {@value #PATHS} of them where paths must be disjoint.
 *
 * <p>Confined to its owner loop.
 */
public final class Search implements Lookup.Owner {
    /**
     * What a search found.
     *
     * <p>Immutable.
     *
     * @param peers in the order in which they came, distinct
     * @param closest nodes that answered, closest first, at most k of each address family
     * @param hops steps from our own table to the farthest of {@code closest}
     * @param firstPeerNanos from the begin to the first peer; negative when there was none
     * @param trace each step, empty unless it was wanted
     */
    public record Outcome(
            Id160 target,
            List<Endpoint> peers,
            List<Contact> closest,
            int queries,
            int answers,
            int hops,
            long tookNanos,
            long firstPeerNanos,
            List<TraceStep> trace) {}

    /** Who waits for what a {@link Search} finds. */
    public interface Listener {
        /** One more distinct peer. */
        default void onPeer(Endpoint peer) {}

        /**
         * A node answered.
         *
         * @param response to be read before this returns
         */
        default void onAnswer(long nowNanos, Contact from, KrpcReader response) {}

        /** The search is over; nothing follows. */
        void onDone(long nowNanos, Outcome outcome);
    }

    private static final int PATHS = 3;
    private static final int MAX_PEERS = 10_000;
    private static final int MAX_STEPS = 2_000;

    private final Goal goal;
    private final Searches searches;
    private final Listener listener;
    private final Set<Endpoint> peers = new LinkedHashSet<>();
    private final List<Lookup> lookups = new ArrayList<>(2);
    private final List<TraceStep> trace = new ArrayList<>(0);
    private final long submittedNanos;
    private long firstPeerNanos = -1;
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

    /** When the search ends at the latest. */
    long deadlineNanos() {
        return submittedNanos + goal.lifetimeNanos();
    }

    boolean isOver() {
        return over;
    }

    /** Ends the search with what it has; does nothing when it is over. */
    public void cancel(long nowNanos) {
        finish(nowNanos);
    }

    void run(long nowNanos, List<Endpoint> knownPeers) {
        onPeers(nowNanos, knownPeers);
        walking = 1; // our own part in it, so that it cannot end before all walks have begun
        walk(nowNanos, true);
        walk(nowNanos, false);
        endWalk(nowNanos);
    }

    private void walk(long nowNanos, boolean ipv4) {
        List<Contact> seeds =
                over ? List.of() : searches.seeds(nowNanos, goal.target(), ipv4, goal.secure() ? PATHS : 1);
        if (seeds.isEmpty()) {
            return;
        }
        int paths = goal.secure() ? Math.min(PATHS, seeds.size()) : 1;
        Set<Endpoint> claimed = paths > 1 ? new HashSet<>() : null;
        for (int path = 0; path < paths && !over; path++) {
            List<Contact> own = new ArrayList<>();
            for (int i = path; i < seeds.size(); i += paths) {
                own.add(seeds.get(i));
            }
            Lookup lookup = searches.lookup(goal, ipv4, claimed, this);
            lookups.add(lookup);
            walking++;
            lookup.begin(nowNanos, own);
        }
    }

    @Override
    public void onAnswer(long nowNanos, Candidate from, KrpcReader response) {
        if (goal.wantsPeers()) {
            onPeers(nowNanos, response.values());
        }
        if (!over) {
            listener.onAnswer(nowNanos, from.contact, response);
        }
    }

    private void onPeers(long nowNanos, Collection<Endpoint> found) {
        for (Endpoint peer : found) {
            if (!over && peer.isUnicast() && peers.size() < MAX_PEERS && peers.add(peer)) {
                firstPeerNanos = peers.size() == 1 ? nowNanos - submittedNanos : firstPeerNanos;
                listener.onPeer(peer);
            }
        }
        if (peers.size() >= goal.enough()) {
            finish(nowNanos);
        }
    }

    @Override
    public void onStep(long nowNanos, Candidate candidate, Event event) {
        if (goal.traced() && trace.size() < MAX_STEPS) {
            Candidate source = candidate.source();
            trace.add(new TraceStep(
                    nowNanos - submittedNanos,
                    candidate.contact,
                    candidate.hop,
                    event,
                    candidate.wasAsked ? nowNanos - candidate.askedNanos : 0,
                    source == null ? null : source.contact));
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
        Outcome outcome = outcome(nowNanos);
        searches.onOver(nowNanos, this, outcome, walking == 0);
        listener.onDone(nowNanos, outcome);
    }

    private Outcome outcome(long nowNanos) {
        Set<Contact> distinct = new LinkedHashSet<>();
        int hops = 0;
        for (Lookup lookup : lookups) {
            for (Candidate candidate : lookup.answered(Bucket.K)) {
                distinct.add(candidate.contact);
                hops = Math.max(hops, candidate.hop);
            }
        }
        Id160 target = goal.target();
        List<Contact> closest = new ArrayList<>(distinct);
        closest.sort((a, b) -> target.compareDistance(a.id(), b.id()));
        return new Outcome(
                target,
                List.copyOf(peers),
                closestOfEach(closest),
                lookups.stream().mapToInt(Lookup::queries).sum(),
                lookups.stream().mapToInt(Lookup::answers).sum(),
                hops,
                nowNanos - submittedNanos,
                firstPeerNanos,
                List.copyOf(trace));
    }

    private static List<Contact> closestOfEach(List<Contact> sorted) {
        int ipv4 = 0;
        int ipv6 = 0;
        List<Contact> closest = new ArrayList<>();
        for (Contact contact : sorted) {
            int before = contact.endpoint().isIpv4() ? ipv4++ : ipv6++;
            if (before < Bucket.K) {
                closest.add(contact);
            }
        }
        return List.copyOf(closest);
    }

    /** For each walk, those that answered, closest first. */
    List<List<Candidate>> answered(int count) {
        return lookups.stream().map(lookup -> lookup.answered(count)).toList();
    }
}
