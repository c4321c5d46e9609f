package dev.flotilla.dht.kademlia;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The searches under way, at most {@value #MAX_RUNNING} at once, and those that wait: for their turn, or for the first
 * bootstrap node to answer.
 *
 * <p>Confined to its owner loop.
 */
final class Searches {
    static final int MAX_RUNNING = 32;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final boolean awaitsBootstrap;
    private final RoutingTables tables;
    private final Questions questions;
    private final Responder responder;
    private final Deque<Search> waiting = new ArrayDeque<>();
    private final Set<Search> running = new LinkedHashSet<>();
    private boolean admitting;

    Searches(boolean awaitsBootstrap, RoutingTables tables, Questions questions, Responder responder) {
        this.awaitsBootstrap = awaitsBootstrap;
        this.tables = tables;
        this.questions = questions;
        this.responder = responder;
    }

    Search prepare(long nowNanos, Search.Goal goal, Search.Listener listener) {
        return new Search(nowNanos, goal, this, listener);
    }

    /** Starts a prepared search, at once when it may; it can be over before this returns. */
    void submit(long nowNanos, Search search) {
        waiting.add(search);
        admit(nowNanos);
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
                next.run(nowNanos, responder.knownPeers(nowNanos, next.goal()), tables, questions);
            }
        }
        admitting = false;
    }

    private boolean mayRun(long nowNanos, Search search) {
        return running.size() < MAX_RUNNING
                && (!awaitsNodes() || nowNanos - search.submittedNanos() >= PATIENCE_NANOS || search.isOver());
    }

    /** True when there is nobody to ask, and nobody expected. */
    boolean isAlone() {
        return tables.isEmpty() && !awaitsBootstrap;
    }

    Questions questions() {
        return questions;
    }

    private boolean awaitsNodes() {
        return awaitsBootstrap && tables.isEmpty();
    }

    void onOver(long nowNanos, Search search) {
        running.remove(search);
        admit(nowNanos);
    }

    /** True when {@link #nextDeadlineNanos} means something. */
    boolean hasDeadline() {
        return !waiting.isEmpty() && awaitsNodes() && running.size() < MAX_RUNNING;
    }

    /** When the search that waits longest for a bootstrap node will wait no longer. */
    long nextDeadlineNanos() {
        return waiting.getFirst().submittedNanos() + PATIENCE_NANOS;
    }

    void cancelAll(long nowNanos) {
        List<Search> all = new ArrayList<>(waiting);
        waiting.clear();
        all.addAll(running);
        all.forEach(search -> search.cancel(nowNanos));
    }
}
