package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.store.BloomFilter;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * A node of the DHT without its socket, clock and thread (BEP 5). Its owner hands in every datagram and the time, calls
 * {@link #onTimer} at {@link #nextDeadlineNanos}, and finds every datagram that should leave in the outbox.
 *
 * <p>Time is in nanoseconds from any origin, and never goes back. The same inputs with the same randomness give the same
 * datagrams, as long as no more than {@value Unreachable#MAX} endpoints keep silent at a time: which of more are forgotten
 * is the cache's choice.
 *
 * <p>Confined to its owner loop.
 */
public final class DhtEngine {
    /** A question that the user put to one node. Immutable. */
    private record DirectQuestion(QuestionListener listener) implements Asker {
        @Override
        public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
            listener.onAnswer(nowNanos, rpc.to, response, nowNanos - rpc.sentNanos);
        }

        @Override
        public void onError(long nowNanos, Rpc rpc, KrpcReader error) {
            listener.onError(error.errorCode(), error.errorText());
        }

        @Override
        public void onFailed(long nowNanos, Rpc rpc) {
            listener.onTimeout();
        }
    }

    private final DhtConfig config;
    private final RandomGenerator random;
    private final KrpcReader in;
    private final KrpcWriter out;
    private final Counters counters = new Counters();
    private final Amplification amplification;
    private final Reachability reachability;
    private final OwnPeers ownPeers;
    private final RoutingTables tables;
    private final Questions questions;
    private final Responder responder;
    private final Verifications verifications;
    private final QueryHandler queries;
    private final Searches searches;
    private final Announcers announcers;
    private final ItemPublishers publishers;
    private final Bootstrap bootstrap;
    private final Maintenance maintenance;
    private final Verifier verifier;

    public DhtEngine(long nowNanos, DhtConfig config, RandomGenerator random, DhtOutbox outbox) {
        this(nowNanos, config, random, outbox, new Workspace());
    }

    /** @param workspace may be that of other engines of the same thread */
    public DhtEngine(long nowNanos, DhtConfig config, RandomGenerator random, DhtOutbox outbox, Workspace workspace) {
        in = workspace.in;
        this.config = config;
        this.random = random;
        out = new KrpcWriter(config.version(), config.network(), workspace.datagram);
        out.setOwnId(config.nodeId());
        amplification = new Amplification(nowNanos, random.nextLong());
        reachability = new Reachability(nowNanos, config.rules().idsFromAddress());
        ownPeers = new OwnPeers(config.bound());
        tables = new RoutingTables(nowNanos, config.nodeId(), config.rules(), config.reachesBothFamilies());
        questions = new Questions(random, out, outbox, counters, reachability);
        responder = new Responder(nowNanos, config, random, tables, ownPeers, out, workspace.scratch);
        verifications = new Verifications(outbox, counters);
        queries = new QueryHandler(config, in, out, outbox, counters, amplification, responder, verifications);
        searches = new Searches(config, tables, questions, responder);
        announcers = new Announcers(config, random, searches, ownPeers);
        publishers = new ItemPublishers(config.bound(), responder.items(), searches, random);
        bootstrap = new Bootstrap(tables, questions, random);
        maintenance = new Maintenance(nowNanos, tables, questions, searches, random);
        verifier = new Verifier(nowNanos, tables, questions);
    }

    /** Takes one datagram: answers it, takes it as an answer, or drops and counts it; never throws, whatever it holds. */
    public void onDatagram(long nowNanos, Endpoint from, byte[] bytes, int offset, int length) {
        if (!from.isUnicast()) {
            counters.count(Counter.MALFORMED); // no answer could go there
            return;
        }
        try {
            in.read(bytes, offset, length);
            if (!in.matches(Field.NETWORK, config.network())) {
                counters.count(Counter.FOREIGN);
                return;
            }
            switch (in.type()) {
                case QUERY -> onQuery(nowNanos, from, length);
                case RESPONSE -> onResponse(nowNanos, from);
                case ERROR -> onError(nowNanos, from);
            }
        } catch (KrpcException e) {
            queries.onRefused(nowNanos, from, length, e);
        }
    }

    private void onQuery(long nowNanos, Endpoint from, int length) throws KrpcException {
        counters.countReceived(in.method());
        reachability.onQuery(nowNanos, from);
        if (queries.isReadOnly()) {
            counters.count(Counter.UNANSWERED);
            return;
        }
        queries.onQuery(nowNanos, from, length);
        onCaller(nowNanos, from); // answered or not, it may prove itself yet
    }

    private void onCaller(long nowNanos, Endpoint from) {
        questions.onHeard(from);
        boolean known = tables.of(from).onQueried(nowNanos, in.sender(), from);
        if (!known && !in.readOnly()) {
            verifier.onStranger(nowNanos, in.sender(), from);
        }
    }

    private void onResponse(long nowNanos, Endpoint from) {
        counters.count(Counter.RESPONSES_RECEIVED);
        Rpc rpc = questions.answered(nowNanos, in, from);
        if (rpc == null) {
            counters.count(Counter.UNEXPECTED);
            return;
        }
        if (config.limitsAmplification()) {
            amplification.onProved(nowNanos, from);
        }
        onSeenAs(nowNanos, from);
        Contact node = new Contact(in.sender(), from);
        boolean isNew = tables.of(from).onAnswered(nowNanos, node, nowNanos - rpc.sentNanos);
        if (tables.lacksNodesOf(!from.isIpv4())) {
            verifier.onNamed(nowNanos, in.nodes(!from.isIpv4()));
        }
        rpc.asker.onAnswer(nowNanos, rpc, in);
        if (isNew) {
            searches.admit(nowNanos);
            announcers.onNewNode(nowNanos, node);
            maintenance.onNewNode(nowNanos);
            updateSizes();
        }
    }

    private void onSeenAs(long nowNanos, Endpoint from) {
        Endpoint seenAs = in.ip();
        if (seenAs == null || !seenAs.isUnicast()) {
            return;
        }
        ownPeers.address(seenAs.isIpv4()).onVote(from, seenAs);
        if (config.rules().idsFromAddress() && !NodeIds.isValid(tables.ownId, seenAs)) {
            Id160 better = tables.betterId(
                    nowNanos,
                    ownPeers.address(true).confirmed(),
                    ownPeers.address(false).confirmed(),
                    random);
            if (better != null) {
                tables.setOwnId(nowNanos, better);
                setOwnId(better);
            }
        }
    }

    private void onError(long nowNanos, Endpoint from) {
        counters.count(Counter.ERRORS_RECEIVED);
        Rpc rpc = questions.answered(nowNanos, in, from);
        if (rpc == null) {
            counters.count(Counter.UNEXPECTED);
        } else {
            if (in.errorCode() != KrpcException.CAS_MISMATCH && in.errorCode() != KrpcException.SEQUENCE_TOO_LOW) {
                noteFailure(nowNanos, rpc); // a node that only ever refuses is of no use, and would be pinged for ever
            }
            rpc.asker.onError(nowNanos, rpc, in);
        }
    }

    /** Takes the verdict on a signature that the outbox was asked to check. */
    public void onVerified(long nowNanos, SignedValue value, boolean genuine) {
        verifications.onVerified(nowNanos, value, genuine);
        updateSizes();
    }

    /** Does what is due by now. */
    public void onTimer(long nowNanos) {
        for (Rpc rpc = questions.wake(nowNanos); rpc != null; rpc = questions.wake(nowNanos)) {
            if (questions.isOpen(rpc) && rpc.overdue) {
                rpc.asker.onOverdue(nowNanos, rpc);
            } else if (questions.isOpen(rpc)) {
                rpc.asker.onStalled(nowNanos, rpc);
            } else {
                noteFailure(nowNanos, rpc);
                rpc.asker.onFailed(nowNanos, rpc);
            }
        }
        bootstrap.onTimer(nowNanos);
        searches.onTimer(nowNanos);
        announcers.onTimer(nowNanos);
        publishers.onTimer(nowNanos);
        maintenance.onTimer(nowNanos);
        responder.expire(nowNanos);
        queries.setReadOnly(config.readOnly() || reachability.isUnreachable(nowNanos, tables.buckets()));
        updateSizes();
    }

    private void setOwnId(Id160 id) {
        out.setOwnId(id);
        responder.setOwnId(id);
    }

    private void noteFailure(long nowNanos, Rpc rpc) {
        if (rpc.expected != null && !questions.isNetworkSuspect()) {
            tables.of(rpc.to).onFailed(nowNanos, new Contact(rpc.expected, rpc.to));
        }
    }

    /** When {@link #onTimer} is wanted next; may be past, never far in the future. */
    public long nextDeadlineNanos() {
        long deadline = publishers.earlier(announcers.earlier(searches.earlier(maintenance.dueNanos())));
        if (bootstrap.hasDeadline()) {
            deadline = earlier(deadline, bootstrap.dueNanos());
        }
        return questions.open() == 0 ? deadline : earlier(deadline, questions.nextWakeNanos());
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** Looks for nodes, or for peers; what is found at once is told before this returns. */
    public Search search(long nowNanos, Goal goal, Search.Listener listener) {
        Search search = searches.prepare(nowNanos, goal, listener);
        searches.submit(nowNanos, search);
        return search;
    }

    /** Looks for an item; may tell before this returns. */
    public ItemSearch get(long nowNanos, ItemQuery query, ItemSearch.Listener listener) {
        ItemSearch search = new ItemSearch(query, verifications, listener);
        search.begin(nowNanos, responder.items().get(nowNanos, query.target()), searches);
        return search;
    }

    /** Adds the peers of a swarm that we store ourselves to the filters (BEP 33). */
    public void addToFilters(long nowNanos, Id160 infoHash, BloomFilter seeds, BloomFilter downloaders) {
        responder.addToFilters(nowNanos, infoHash, seeds, downloaders);
    }

    /**
     * Keeps an item stored until closed.
     *
     * @param cas the version that it replaces, or {@link dev.flotilla.dht.store.ItemStore#NO_CAS}
     */
    public ItemPublisher put(long nowNanos, Item item, long cas, ItemPublisher.Listener listener) {
        return publishers.open(nowNanos, item, cas, listener);
    }

    /**
     * Announces a peer of ours until closed.
     *
     * @param port 0 for the port of this node as others see it
     * @param seed it has all (BEP 33)
     */
    public Announcer announce(long nowNanos, Id160 infoHash, int port, boolean seed, Announcer.Listener listener) {
        return announcers.open(nowNanos, infoHash, port, seed, listener);
    }

    /** Puts one question to one node, whatever we know of it. */
    public void ask(long nowNanos, Endpoint to, Question question, QuestionListener listener) {
        questions.ask(nowNanos, to, null, new DirectQuestion(listener), question);
    }

    /** Adds nodes that an earlier run knew: asked before those to join through. */
    public void addSaved(long nowNanos, TableSnapshot snapshot) {
        bootstrap.addSaved(
                nowNanos,
                snapshot.nodes().stream().map(TableSnapshot.Node::contact).toList());
    }

    /** What to save for the next run. */
    public TableSnapshot snapshot(long nowNanos, long epochSeconds) {
        return tables.snapshot(nowNanos, epochSeconds);
    }

    /** Adds nodes to join through. */
    public void addBootstrap(long nowNanos, Collection<Endpoint> nodes) {
        bootstrap.addAll(nowNanos, nodes);
    }

    /** Adds a node that somebody named: pinged, and kept if it answers. */
    public void addNode(long nowNanos, Endpoint node) {
        bootstrap.addHint(nowNanos, node);
    }

    /** How the node is. */
    public Health health(long nowNanos) {
        if (tables.isEmpty()) {
            if (questions.isSilent()) {
                return Health.OFFLINE;
            }
            return searches.isAlone() ? Health.READY : Health.STARTING;
        }
        if (questions.isNetworkSuspect()) {
            return Health.OFFLINE;
        }
        if (!searches.hasFoundNodes()) {
            return Health.BOOTSTRAPPING;
        }
        if (queries.isReadOnly() && !config.readOnly()) {
            return Health.UNREACHABLE;
        }
        int enough = Math.min(Bucket.K, tables.size() / 2);
        int good = tables.ipv4.good(nowNanos, enough) + tables.ipv6.good(nowNanos, enough);
        return good < enough ? Health.FEW_NODES : Health.READY;
    }

    /** About how many nodes the network has; 0 when unknown. */
    public double population() {
        return searches.population().nodes();
    }

    /** The id under which this node answers. */
    public Id160 nodeId() {
        return tables.ownId;
    }

    /** Ends everything: searches with what they have, questions as unanswered. Nothing may follow. */
    public void onClose(long nowNanos) {
        announcers.closeAll(nowNanos);
        publishers.closeAll(nowNanos);
        questions.close(nowNanos);
        searches.cancelAll(nowNanos);
        verifications.close(nowNanos);
    }

    public Counters counters() {
        return counters;
    }

    private void updateSizes() {
        counters.set(Counter.NODES, tables.size());
        counters.set(Counter.SWARMS, responder.store().swarms());
        counters.set(Counter.PEERS, responder.store().peers());
        counters.set(Counter.ITEMS, responder.items().items());
        counters.set(Counter.POPULATION, Math.round(population()));
    }
}
