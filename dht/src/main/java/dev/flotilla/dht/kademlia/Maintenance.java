package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps the routing tables true: pings nodes that have long been silent or failed, searches ranges that are unexplored or
 * stale, one at a time (BEP 5, <i>Routing Table</i>). The first search of a new table is for our own id.
 *
 * <p>Confined to its owner loop.
 */
final class Maintenance implements Asker, Search.Listener {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int PINGS_A_PERIOD = 4;

    // Nodes that join at the same moment can miss each other, so the search for our own id is repeated: after a second,
    // then after twice as long each time. Later the ordinary refresh is enough.
    private static final long FIRST_REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_REPEAT_NANOS = TimeUnit.MINUTES.toNanos(8);

    private final RoutingTables tables;
    private final Questions questions;
    private final Searches searches;
    private final RandomGenerator random;
    private long dueNanos;
    private long repeatNanos = FIRST_REPEAT_NANOS;
    private long repeatDueNanos;
    private boolean repeats;
    private boolean searching;

    Maintenance(long nowNanos, RoutingTables tables, Questions questions, Searches searches, RandomGenerator random) {
        this.tables = tables;
        this.questions = questions;
        this.searches = searches;
        this.random = random;
        dueNanos = nowNanos + random.nextLong(PERIOD_NANOS);
    }

    long dueNanos() {
        return dueNanos;
    }

    void onTimer(long nowNanos) {
        if (dueNanos - nowNanos > 0) {
            return;
        }
        ping(nowNanos, tables.ipv4);
        ping(nowNanos, tables.ipv6);
        if (repeats && repeatDueNanos - nowNanos <= 0) {
            repeatNanos *= 2;
            repeatDueNanos = nowNanos + repeatNanos;
            repeats = repeatNanos <= LAST_REPEAT_NANOS;
            search(nowNanos, tables.ownId);
        }
        refresh(nowNanos);
        setDue(nowNanos + PERIOD_NANOS);
    }

    private void setDue(long regularNanos) {
        dueNanos = repeats && repeatDueNanos - regularNanos < 0 ? repeatDueNanos : regularNanos;
    }

    /** A table has a new node, so there may be a new range to explore. */
    void onNewNode(long nowNanos) {
        if (!repeats && repeatNanos == FIRST_REPEAT_NANOS) {
            repeats = true;
            repeatDueNanos = nowNanos + repeatNanos;
            setDue(dueNanos);
        }
        refresh(nowNanos);
    }

    private void ping(long nowNanos, RoutingTable table) {
        for (Contact contact : table.dueForPing(nowNanos, PINGS_A_PERIOD)) {
            questions.ask(nowNanos, contact.endpoint(), contact.id(), this, Ping::new);
        }
    }

    private void refresh(long nowNanos) {
        if (!searching) {
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
        if (!searching) {
            searching = true;
            searches.submit(nowNanos, searches.prepare(nowNanos, Search.Goal.nodes(target), this));
        }
    }

    @Override
    public void onPeer(Endpoint peer) {
        throw new AssertionError("nobody was asked for peers");
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        searching = false;
        if (outcome.queries() > 0) {
            refresh(nowNanos);
        }
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, Response response) {
        // the table knows already
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {}
}
