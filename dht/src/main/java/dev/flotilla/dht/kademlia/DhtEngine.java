package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcDecoder;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.Collection;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A node of the DHT without its socket, clock and thread (BEP 5). Its owner hands in every message and the time, calls
 * {@link #onTimer} at {@link #nextDeadlineNanos}, and finds every packet that should leave in the outbox.
 *
 * <p>Time is in nanoseconds from any origin, and never goes back. The same inputs with the same randomness give the same
 * packets, as long as no more than {@value Unreachable#MAX} endpoints keep silent at a time: which of more are forgotten
 * is the cache's choice.
 *
 * <p>Confined to its owner loop.
 */
public final class DhtEngine {
    /** A question that the user put to one node. Immutable. */
    private record DirectQuestion(QuestionListener listener) implements Asker {
        @Override
        public void onAnswer(long nowNanos, Rpc rpc, Response response) {
            listener.onAnswer(nowNanos, rpc.to, response, nowNanos - rpc.sentNanos);
        }

        @Override
        public void onError(long nowNanos, Rpc rpc, ErrorMessage error) {
            listener.onError(error.code(), error.text());
        }

        @Override
        public void onFailed(long nowNanos, Rpc rpc) {
            listener.onTimeout();
        }
    }

    private final DhtConfig config;
    private final KrpcDecoder decoder = new KrpcDecoder();
    private final Sender sender;
    private final Counters counters = new Counters();
    private final RoutingTables tables;
    private final Questions questions;
    private final Responder responder;
    private final Searches searches;
    private final Announcers announcers;
    private final Bootstrap bootstrap;
    private final Maintenance maintenance;
    private final Verifier verifier;

    public DhtEngine(long nowNanos, DhtConfig config, RandomGenerator random, DhtOutbox outbox) {
        this.config = config;
        sender = new Sender(outbox);
        tables = new RoutingTables(nowNanos, config.nodeId(), TableRules.PRIVATE);
        questions = new Questions(config, random, sender, counters);
        responder = new Responder(nowNanos, config, random, tables);
        searches = new Searches(config.awaitsBootstrap(), tables, questions, responder);
        announcers = new Announcers(config, random, searches, responder);
        bootstrap = new Bootstrap(tables, questions, random);
        maintenance = new Maintenance(nowNanos, tables, questions, searches, random);
        verifier = new Verifier(tables, questions);
    }

    /** Takes one datagram: answers it, takes it as an answer, or drops and counts it; never throws, whatever it holds. */
    public void onDatagram(long nowNanos, Endpoint from, byte[] bytes, int offset, int length) {
        try {
            onMessage(nowNanos, from, decoder.decode(bytes, offset, length));
        } catch (KrpcException e) {
            onRefused(from, e);
        }
    }

    private void onMessage(long nowNanos, Endpoint from, KrpcMessage message) throws KrpcException {
        if (!from.isUnicast()) {
            counters.count(Counter.MALFORMED); // no answer could go there
        } else if (message instanceof Ping ping) {
            onPing(nowNanos, from, ping);
        } else if (message instanceof FindNode query) {
            onFindNode(nowNanos, from, query);
        } else if (message instanceof GetPeers query) {
            onGetPeers(nowNanos, from, query);
        } else if (message instanceof AnnouncePeer query) {
            onAnnouncePeer(nowNanos, from, query);
        } else if (message instanceof Response response) {
            onResponse(nowNanos, from, response);
        } else if (message instanceof ErrorMessage error) {
            onError(nowNanos, from, error);
        } else {
            throw new AssertionError(message);
        }
    }

    private void onPing(long nowNanos, Endpoint from, Ping ping) {
        counters.count(Counter.PING_RECEIVED);
        reply(from, ping, Answer.EMPTY);
        onCaller(nowNanos, from, ping.caller());
    }

    private void onFindNode(long nowNanos, Endpoint from, FindNode query) {
        counters.count(Counter.FIND_NODE_RECEIVED);
        reply(from, query, responder.findNode(from, query));
        onCaller(nowNanos, from, query.caller());
    }

    private void onGetPeers(long nowNanos, Endpoint from, GetPeers query) {
        counters.count(Counter.GET_PEERS_RECEIVED);
        reply(from, query, responder.getPeers(nowNanos, from, query));
        onCaller(nowNanos, from, query.caller());
    }

    private void onAnnouncePeer(long nowNanos, Endpoint from, AnnouncePeer query) throws KrpcException {
        counters.count(Counter.ANNOUNCE_PEER_RECEIVED);
        reply(from, query, responder.announcePeer(nowNanos, from, query));
        updateSizes();
        onCaller(nowNanos, from, query.caller());
    }

    private void onResponse(long nowNanos, Endpoint from, Response response) {
        counters.count(Counter.RESPONSES_RECEIVED);
        Rpc rpc = questions.answered(nowNanos, response.transaction(), from);
        if (rpc == null) {
            counters.count(Counter.UNEXPECTED);
            return;
        }
        Endpoint seenAs = response.ip();
        if (seenAs != null) {
            responder.onSeenAs(from, seenAs);
        }
        Contact node = new Contact(response.sender(), from);
        boolean isNew = tables.of(from).onAnswered(nowNanos, node, nowNanos - rpc.sentNanos);
        if (rpc.expected == null || rpc.expected.equals(node.id())) {
            rpc.asker.onAnswer(nowNanos, rpc, response);
        } else {
            rpc.asker.onFailed(nowNanos, rpc);
        }
        if (isNew) {
            searches.admit(nowNanos);
            announcers.onNewNode(nowNanos, node);
            maintenance.onNewNode(nowNanos);
            updateSizes();
        }
    }

    private void onError(long nowNanos, Endpoint from, ErrorMessage error) {
        counters.count(Counter.ERRORS_RECEIVED);
        Rpc rpc = questions.answered(nowNanos, error.transaction(), from);
        if (rpc == null) {
            counters.count(Counter.UNEXPECTED);
        } else {
            noteFailure(nowNanos, rpc); // a node that only ever refuses is of no use, and would be pinged for ever
            rpc.asker.onError(nowNanos, rpc, error);
        }
    }

    /** Answers what was thrown for a datagram of {@code from} where BEP 5 (<i>Errors</i>) wants it, and counts. */
    private void onRefused(Endpoint from, KrpcException refusal) {
        counters.count(Counter.MALFORMED);
        if (refusal.isAnswerable() && from.isUnicast()) {
            counters.count(Counter.ERRORS_SENT);
            String text = refusal.getMessage();
            sender.send(
                    from,
                    new ErrorMessage(
                            refusal.transaction(), config.version(), from, refusal.code(), String.valueOf(text)));
        }
    }

    private void reply(Endpoint to, Query query, Answer answer) {
        counters.count(Counter.RESPONSES_SENT);
        sender.send(to, new Response(query.transaction(), config.version(), to, config.nodeId(), answer));
    }

    private void onCaller(long nowNanos, Endpoint from, Caller caller) {
        questions.onHeard(from);
        boolean known = tables.of(from).onQueried(nowNanos, new Contact(caller.id(), from));
        if (!known && !caller.readOnly()) {
            verifier.onStranger(nowNanos, caller.id(), from);
        }
    }

    /** Does what is due by now. */
    public void onTimer(long nowNanos) {
        for (Rpc rpc = questions.wake(nowNanos); rpc != null; rpc = questions.wake(nowNanos)) {
            if (questions.isOpen(rpc)) {
                rpc.asker.onStalled(nowNanos, rpc);
            } else {
                noteFailure(nowNanos, rpc);
                rpc.asker.onFailed(nowNanos, rpc);
            }
        }
        bootstrap.onTimer(nowNanos);
        searches.admit(nowNanos);
        announcers.onTimer(nowNanos);
        maintenance.onTimer(nowNanos);
        responder.store().expire(nowNanos);
        updateSizes();
    }

    private void noteFailure(long nowNanos, Rpc rpc) {
        if (rpc.expected != null && !questions.isNetworkSuspect()) {
            tables.of(rpc.to).onFailed(nowNanos, new Contact(rpc.expected, rpc.to));
        }
    }

    /** When {@link #onTimer} is wanted next; may be past, never far in the future. */
    public long nextDeadlineNanos() {
        long deadline = announcers.earlier(maintenance.dueNanos());
        if (bootstrap.hasDeadline()) {
            deadline = earlier(deadline, bootstrap.dueNanos());
        }
        if (searches.hasDeadline()) {
            deadline = earlier(deadline, searches.nextDeadlineNanos());
        }
        return questions.open() == 0 ? deadline : earlier(deadline, questions.nextWakeNanos());
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** Looks for nodes, or for peers; what is found at once is told before this returns. */
    public Search search(long nowNanos, Search.Goal goal, Search.Listener listener) {
        Search search = searches.prepare(nowNanos, goal, listener);
        searches.submit(nowNanos, search);
        return search;
    }

    /**
     * Announces a peer of ours until closed.
     *
     * @param port 0 for the port of this node as others see it
     */
    public Announcer announce(long nowNanos, Id160 infoHash, int port, Announcer.Listener listener) {
        return announcers.open(nowNanos, infoHash, port, listener);
    }

    /** Puts one question to one node, whatever we know of it. */
    public void ask(long nowNanos, Endpoint to, Function<Caller, Query> query, QuestionListener listener) {
        questions.ask(nowNanos, to, null, new DirectQuestion(listener), query);
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

    /** Ends everything: searches with what they have, questions as unanswered. Nothing may follow. */
    public void onClose(long nowNanos) {
        announcers.closeAll(nowNanos);
        questions.close(nowNanos);
        searches.cancelAll(nowNanos);
    }

    public Counters counters() {
        return counters;
    }

    private void updateSizes() {
        counters.set(Counter.NODES, tables.size());
        counters.set(Counter.SWARMS, responder.store().swarms());
        counters.set(Counter.PEERS, responder.store().peers());
    }
}
