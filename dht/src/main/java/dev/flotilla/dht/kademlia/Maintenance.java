package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps the routing tables true and full (BEP 5, <i>Routing Table</i>). It wakes only when something is due, and sends at
 * most one question in {@value #SPACING_SECONDS} seconds besides its searches.
 *
 * <p>Confined to its owner loop.
 */
final class Maintenance implements Asker, Search.Listener {
    // Every member that is silent for 15 minutes, failed or is in doubt is asked one question. Where its bucket has
    // room that is find_node for an id of the bucket, and of the nodes it names some are asked to prove themselves:
    // the same packet that keeps the table true fills it, so that ranges are searched only when they are nearly
    // empty, or when all their members have fallen silent.
    //
    // We search for our own id when we meet the first node, and again after 1, 4, 16, 64 and 256 seconds, since nodes
    // that join at the same moment can miss each other; then every 30 minutes, or 10 in a table so shallow that the
    // network is small or unknown. This also joins again what was parted.
    static final int SPACING_SECONDS = 4;

    private static final long SPACING_NANOS = TimeUnit.SECONDS.toNanos(SPACING_SECONDS);
    private static final int MAX_PROVEN = 2;
    private static final long FIRST_REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_REPEAT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int REPEAT_GROWTH = 4;
    private static final int MAX_SEARCHES = 2; // the first may wait for an answer that was lost
    private static final long SHALLOW_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long DEEP_NANOS = TimeUnit.MINUTES.toNanos(30);
    private static final int SHALLOW_BUCKETS = 4;

    private final RoutingTables tables;
    private final Questions questions;
    private final Searches searches;
    private final RandomGenerator random;
    private long notBeforeNanos;
    private long repeatNanos = FIRST_REPEAT_NANOS;
    private long repeatDueNanos;
    private boolean hasMetNodes;
    private boolean wasSuspect;
    private int searching;

    Maintenance(long nowNanos, RoutingTables tables, Questions questions, Searches searches, RandomGenerator random) {
        this.tables = tables;
        this.questions = questions;
        this.searches = searches;
        this.random = random;
        notBeforeNanos = nowNanos;
        repeatDueNanos = nowNanos + DEEP_NANOS;
    }

    /** When {@link #onTimer} is wanted next. */
    long dueNanos() {
        return earlier(earlier(repeatDueNanos, tables.ipv4), tables.ipv6);
    }

    private long earlier(long nanos, RoutingTable table) {
        if (table.isEmpty()) {
            return nanos;
        }
        long due = table.earliestNanos() - notBeforeNanos < 0 ? notBeforeNanos : table.earliestNanos();
        return due - nanos < 0 ? due : nanos;
    }

    void onTimer(long nowNanos) {
        if (dueNanos() - nowNanos > 0) {
            return;
        }
        noteNetwork(nowNanos);
        if (repeatDueNanos - nowNanos <= 0) {
            repeat(nowNanos);
        }
        if (notBeforeNanos - nowNanos <= 0) {
            boolean ipv4 = isFirst(tables.ipv4, tables.ipv6);
            if (!ask(nowNanos, tables.of(ipv4))) {
                ask(nowNanos, tables.of(!ipv4));
            }
            refresh(nowNanos);
            notBeforeNanos = nowNanos + SPACING_NANOS; // what is still due, such as a second search, waits its turn
        }
        tables.ipv4.updateEarliest();
        tables.ipv6.updateEarliest();
    }

    private static boolean isFirst(RoutingTable a, RoutingTable b) {
        return b.isEmpty() || (!a.isEmpty() && a.earliestNanos() - b.earliestNanos() <= 0);
    }

    private void repeat(long nowNanos) {
        search(nowNanos, tables.ownId);
        if (hasMetNodes && repeatNanos <= LAST_REPEAT_NANOS) {
            repeatNanos *= REPEAT_GROWTH;
            repeatDueNanos = nowNanos + repeatNanos;
        } else {
            long period = isShallow(tables.ipv4) || isShallow(tables.ipv6) ? SHALLOW_NANOS : DEEP_NANOS;
            repeatDueNanos = nowNanos + period - random.nextLong(period / 8);
        }
    }

    private static boolean isShallow(RoutingTable table) {
        return !table.isEmpty() && table.buckets() < SHALLOW_BUCKETS;
    }

    /** A table has a new node, so there may be a new range to explore. */
    void onNewNode(long nowNanos) {
        if (!hasMetNodes) {
            hasMetNodes = true;
            repeatDueNanos = nowNanos + repeatNanos;
        }
        noteNetwork(nowNanos);
        refresh(nowNanos);
    }

    /** After our network was away, all that failed meanwhile are asked again, and a search asks the closest at once. */
    private void noteNetwork(long nowNanos) {
        boolean isSuspect = questions.isNetworkSuspect();
        if (wasSuspect && !isSuspect) {
            tables.ipv4.forgive(nowNanos);
            tables.ipv6.forgive(nowNanos);
            search(nowNanos, tables.ownId);
        }
        wasSuspect = isSuspect;
    }

    /** Puts a question to the node that needs it most; returns false when none does. */
    private boolean ask(long nowNanos, RoutingTable table) {
        Contact contact = table.takeDue(nowNanos);
        if (contact == null) {
            return false;
        }
        Id160 id = contact.id();
        if (table.hasRoomNear(id)) {
            Id160 target = table.targetNear(id, random);
            questions.ask(nowNanos, contact.endpoint(), id, this, Question.findNode(target, false, false));
        } else {
            questions.ask(nowNanos, contact.endpoint(), id, this, Question.PING);
        }
        return true;
    }

    private void refresh(long nowNanos) {
        if (searching == 0) {
            Id160 target = tables.ipv4.refreshTarget(nowNanos, random);
            if (target == null) {
                target = tables.ipv6.refreshTarget(nowNanos, random);
            }
            if (target != null) {
                search(nowNanos, target);
            }
        }
    }

    private void search(long nowNanos, Id160 target) {
        if (searching < MAX_SEARCHES && !tables.isEmpty()) {
            searching++;
            searches.submit(nowNanos, searches.prepare(nowNanos, Goal.nodes(target), this));
        }
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        searching--;
        if (outcome.queries() > 0) {
            refresh(nowNanos);
        }
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
        noteNetwork(nowNanos);
        boolean ipv4 = rpc.to.isIpv4();
        prove(nowNanos, tables.of(ipv4), response.nodes(ipv4));
    }

    /** Asks some of those that would find a place whether they are there. */
    private void prove(long nowNanos, RoutingTable table, List<Contact> named) {
        int asked = 0;
        for (int i = 0; i < named.size() && asked < MAX_PROVEN; i++) {
            Contact contact = named.get(i);
            Endpoint endpoint = contact.endpoint();
            if (endpoint.isUnicast() && table.lacks(contact) && !questions.isUnreachable(nowNanos, endpoint)) {
                questions.ask(nowNanos, endpoint, contact.id(), this, Question.PING);
                asked++;
            }
        }
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {}
}
