package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal.Kind;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The searches under way, at most {@value #MAX_RUNNING} at once, and those that wait: for their turn, or for the first
 * bootstrap node to answer.
 *
 * <p>Confined to its owner loop.
 */
final class Searches {
    static final int MAX_RUNNING = 32;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DhtConfig config;
    private final RoutingTables tables;
    private final Questions questions;
    private final Responder responder;
    private final Population population = new Population();
    private final LookupCache cache = new LookupCache();
    private final Deque<Search> waiting = new ArrayDeque<>(0);
    private final Set<Search> running = new LinkedHashSet<>(4);
    private boolean admitting;
    private boolean foundNodes;

    Searches(DhtConfig config, RoutingTables tables, Questions questions, Responder responder) {
        this.config = config;
        this.tables = tables;
        this.questions = questions;
        this.responder = responder;
    }

    Search prepare(long nowNanos, Goal goal, Search.Listener listener) {
        return new Search(nowNanos, goal, this, listener);
    }

    /** Starts a prepared search, at once when it may; it can be over before this returns. */
    void submit(long nowNanos, Search search) {
        waiting.add(search);
        admit(nowNanos);
    }

    void onTimer(long nowNanos) {
        expire(nowNanos, List.copyOf(running));
        expire(nowNanos, List.copyOf(waiting));
        admit(nowNanos);
    }

    private static void expire(long nowNanos, List<Search> searches) {
        for (Search search : searches) {
            if (search.goal().isLimited() && search.deadlineNanos() - nowNanos <= 0) {
                search.cancel(nowNanos);
            }
        }
    }

    /** Starts waiting searches that may start now. */
    void admit(long nowNanos) {
        if (admitting) {
            return; // a search that ended at once lets the loop below go on
        }
        admitting = true;
        for (Search next = waiting.peek(); next != null && mayRun(nowNanos, next); next = waiting.peek()) {
            waiting.remove();
            if (!next.isOver()) {
                running.add(next);
                next.run(nowNanos, responder.knownPeers(nowNanos, next.goal()));
            }
        }
        admitting = false;
    }

    private boolean mayRun(long nowNanos, Search search) {
        return running.size() < MAX_RUNNING
                && (!awaitsNodes() || nowNanos - search.submittedNanos() >= PATIENCE_NANOS || search.isOver());
    }

    /** Where a walk begins: the closest nodes that we know, and where the last look-up for the same target ended. */
    List<Contact> seeds(long nowNanos, Id160 target, boolean ipv4, int paths) {
        RoutingTable table = tables.of(ipv4);
        int count = Bucket.K * paths;
        List<Contact> seeds = new ArrayList<>(table.closest(target, count));
        if (seeds.size() < Bucket.K) {
            seeds.addAll(table.closestBad(target, Bucket.K - seeds.size()));
        }
        for (Contact contact : cache.get(nowNanos, target)) {
            if (contact.endpoint().isIpv4() == ipv4 && !seeds.contains(contact)) {
                seeds.add(contact);
            }
        }
        return seeds;
    }

    Lookup lookup(Goal goal, boolean ipv4, @Nullable Set<Endpoint> claimed, Search search) {
        CandidateFilter filter =
                new CandidateFilter(questions, config.isRestricted(), config.isRestricted() && goal.secure(), claimed);
        return new Lookup(goal, ipv4, tables, questions, filter, search);
    }

    /** True once a search has met nodes and ended by itself. */
    boolean hasFoundNodes() {
        return foundNodes;
    }

    Population population() {
        return population;
    }

    /** True when there is nobody to ask, and nobody expected. */
    boolean isAlone() {
        return tables.isEmpty() && !config.awaitsBootstrap();
    }

    Questions questions() {
        return questions;
    }

    private boolean awaitsNodes() {
        return config.awaitsBootstrap() && tables.isEmpty();
    }

    /** @param complete the search was not cut short */
    void onOver(long nowNanos, Search search, Search.Outcome outcome, boolean complete) {
        running.remove(search);
        waiting.remove(search); // else its deadline, long past, would be the next one
        if (complete && !outcome.closest().isEmpty()) {
            foundNodes = true;
            population.onClosest(outcome.target(), outcome.closest());
            if (search.goal().kind() != Kind.NODES) {
                cache.put(nowNanos, outcome.target(), outcome.closest());
            }
        }
        admit(nowNanos);
    }

    /** The earlier of {@code deadlineNanos} and when a search is to be ended or started. */
    long earlier(long deadlineNanos) {
        long earliest = deadlineNanos;
        for (Search search : running) {
            earliest = search.goal().isLimited() ? earlier(earliest, search.deadlineNanos()) : earliest;
        }
        for (Search search : waiting) {
            earliest = search.goal().isLimited() ? earlier(earliest, search.deadlineNanos()) : earliest;
        }
        if (!waiting.isEmpty() && awaitsNodes() && running.size() < MAX_RUNNING) {
            earliest = earlier(earliest, waiting.getFirst().submittedNanos() + PATIENCE_NANOS);
        }
        return earliest;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    void cancelAll(long nowNanos) {
        List<Search> all = new ArrayList<>(waiting);
        waiting.clear();
        all.addAll(running);
        all.forEach(search -> search.cancel(nowNanos));
    }
}
