package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The nodes that we were told of by endpoint only. Those to join through are asked again and again, less and less often,
 * while the routing tables hold too few good nodes: it never gives up, so a node recovers when its network returns. Nodes
 * named in passing are asked a few times and then forgotten.
 *
 * <p>Confined to its owner loop.
 */
final class Bootstrap implements Asker {
    /** With so many good nodes nobody else is needed. */
    static final int ENOUGH_NODES = 8;

    /** Nodes named in passing that are remembered; an older one gives way. */
    static final int MAX_HINTS = 64;

    private static final int HINT_TRIES = 3;
    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_SHIFT = 7;

    // Nodes saved by an earlier run are asked before those to join through, so that those are not needed to start.
    static final int SAVED_AT_ONCE = 16;
    private static final int SAVED_ROUNDS = 3; // in a table that is not empty
    private static final long SAVED_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SEEDS_AFTER_SAVED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RoutingTables tables;
    private final Questions questions;
    private final RandomGenerator random;
    private final List<Seed> seeds = new ArrayList<>();
    private List<Contact> saved = List.of();
    private int nextSaved;
    private int savedRounds;
    private long savedDueNanos;
    private int hints;
    private long dueNanos;

    private static final class Seed {
        final Endpoint endpoint;
        final boolean hint;
        int tries;
        long dueNanos;

        Seed(long dueNanos, Endpoint endpoint, boolean hint) {
            this.endpoint = endpoint;
            this.hint = hint;
            this.dueNanos = dueNanos;
        }
    }

    Bootstrap(RoutingTables tables, Questions questions, RandomGenerator random) {
        this.tables = tables;
        this.questions = questions;
        this.random = random;
    }

    /** Adds nodes that an earlier run knew, best first: asked in turn, and again, until enough have answered. */
    void addSaved(long nowNanos, List<Contact> contacts) {
        saved = contacts.stream()
                .filter(contact ->
                        contact.endpoint().isUnicast() && !contact.id().equals(tables.ownId))
                .toList();
        nextSaved = 0;
        savedRounds = 0;
        savedDueNanos = nowNanos;
        if (!saved.isEmpty()) {
            for (Seed seed : seeds) {
                seed.dueNanos = nowNanos + SEEDS_AFTER_SAVED_NANOS;
            }
        }
        onTimer(nowNanos);
    }

    private void askSaved(long nowNanos) {
        boolean enough = nextSaved == 0;
        for (int i = 0; i < SAVED_AT_ONCE && nextSaved < saved.size(); nextSaved++) {
            Contact contact = saved.get(nextSaved);
            if (isNeeded(nowNanos, contact)) {
                enough = false;
                questions.ask(nowNanos, contact.endpoint(), contact.id(), this, Question.PING);
                i++;
            }
        }
        if (enough && tables.size() > 0) {
            saved = List.of();
        } else if (nextSaved < saved.size()) {
            savedDueNanos = nowNanos + SAVED_WAIT_NANOS;
        } else {
            nextSaved = 0;
            savedDueNanos = nowNanos + (SAVED_WAIT_NANOS << Math.min(savedRounds++, MAX_SHIFT));
        }
    }

    private boolean isNeeded(long nowNanos, Contact contact) {
        RoutingTable table = tables.of(contact);
        return table.isEmpty()
                || (savedRounds < SAVED_ROUNDS
                        && table.good(nowNanos, ENOUGH_NODES) < ENOUGH_NODES
                        && !table.hasGood(nowNanos, contact.endpoint()));
    }

    /** Adds nodes to join through. */
    void addAll(long nowNanos, Collection<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.isUnicast() && seeds.stream().noneMatch(seed -> seed.endpoint.equals(endpoint))) {
                seeds.add(new Seed(saved.isEmpty() ? nowNanos : nowNanos + SEEDS_AFTER_SAVED_NANOS, endpoint, false));
            }
        }
        onTimer(nowNanos);
    }

    /** Adds a node that was named in passing. */
    void addHint(long nowNanos, Endpoint endpoint) {
        if (!endpoint.isUnicast() || seeds.stream().anyMatch(seed -> seed.endpoint.equals(endpoint))) {
            return;
        }
        if (hints == MAX_HINTS) {
            for (Seed seed : seeds) {
                if (seed.hint) {
                    seeds.remove(seed);
                    hints--;
                    break;
                }
            }
        }
        Seed seed = new Seed(nowNanos, endpoint, true);
        seeds.add(seed);
        hints++;
        askIfNeeded(nowNanos, seed);
        updateDue();
    }

    boolean hasDeadline() {
        return !seeds.isEmpty() || !saved.isEmpty();
    }

    long dueNanos() {
        return dueNanos;
    }

    void onTimer(long nowNanos) {
        if (!saved.isEmpty() && savedDueNanos - nowNanos <= 0) {
            askSaved(nowNanos);
        }
        for (Seed seed : List.copyOf(seeds)) {
            if (seed.dueNanos - nowNanos <= 0) {
                askIfNeeded(nowNanos, seed);
            }
        }
        updateDue();
    }

    private void askIfNeeded(long nowNanos, Seed seed) {
        RoutingTable table = tables.of(seed.endpoint);
        boolean known = table.hasGood(nowNanos, seed.endpoint);
        if (seed.hint && (known || seed.tries == HINT_TRIES)) {
            seeds.remove(seed);
            hints--;
            return;
        }
        if (known || (!seed.hint && table.good(nowNanos, ENOUGH_NODES) >= ENOUGH_NODES)) {
            seed.tries = MAX_SHIFT;
        } else {
            questions.ask(nowNanos, seed.endpoint, null, this, Question.PING);
        }
        long wait = FIRST_RETRY_NANOS << Math.min(seed.tries++, MAX_SHIFT);
        seed.dueNanos = nowNanos + wait - wait / 8 + random.nextLong(wait / 4);
    }

    private void updateDue() {
        boolean first = saved.isEmpty();
        dueNanos = savedDueNanos;
        for (Seed seed : seeds) {
            dueNanos = first || seed.dueNanos - dueNanos < 0 ? seed.dueNanos : dueNanos;
            first = false;
        }
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
        if (response.sender().equals(tables.ownId)) { // we were told to join through ourselves
            seeds.removeIf(seed -> !seed.hint && seed.endpoint.equals(rpc.to));
        }
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {}
}
