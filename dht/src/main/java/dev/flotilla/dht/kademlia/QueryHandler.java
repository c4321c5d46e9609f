package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Amplification.Allowance;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;

/**
 * What is sent to those who ask: nothing while this node is read-only (BEP 43), no more than their address has proved itself
 * for, and an error where BEP 5 (<i>Errors</i>) wants one.
 *
 * <p>Confined to its owner loop.
 */
final class QueryHandler {
    private final DhtConfig config;
    private final KrpcReader in;
    private final KrpcWriter out;
    private final DhtOutbox outbox;
    private final Counters counters;
    private final Amplification amplification;
    private final Responder responder;
    private final PutResponder puts;
    private boolean readOnly;

    QueryHandler(
            DhtConfig config,
            KrpcReader in,
            KrpcWriter out,
            DhtOutbox outbox,
            Counters counters,
            Amplification amplification,
            Responder responder,
            Verifications verifications) {
        this.config = config;
        this.in = in;
        this.out = out;
        this.outbox = outbox;
        this.counters = counters;
        this.amplification = amplification;
        this.responder = responder;
        this.puts = new PutResponder(out, responder, verifications, this::send);
        setReadOnly(config.readOnly());
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void setReadOnly(boolean only) {
        readOnly = only;
        out.setReadOnly(only);
    }

    /**
     * Answers the query that was just read, or does not.
     *
     * @param length bytes of its datagram
     */
    void onQuery(long nowNanos, Endpoint from, int length) throws KrpcException {
        Allowance allowance = isSmall(in.method()) ? Allowance.FULL : allowance(nowNanos, from);
        if (allowance == Allowance.NOTHING) {
            return;
        }
        switch (in.method()) {
            case PING -> responder.ping(from, in);
            case FIND_NODE -> responder.findNode(from, in);
            case GET_PEERS -> responder.getPeers(nowNanos, from, in, allowance);
            case ANNOUNCE_PEER -> responder.announcePeer(nowNanos, from, in);
            case GET -> responder.get(nowNanos, from, in, allowance);
            case PUT -> puts.put(nowNanos, from, in);
            case SAMPLE_INFOHASHES -> responder.sampleInfohashes(nowNanos, from, in, allowance);
        }
        if (in.method() != Method.PUT) { // which answers in its own time
            send(from, Counter.RESPONSES_SENT);
            noteSent(nowNanos, from, length);
        }
    }

    /** Answers what was thrown for a datagram where BEP 5 wants it, and counts. */
    void onRefused(long nowNanos, Endpoint from, int length, KrpcException refusal) {
        if (refusal.isAnswerable() && !in.matches(Field.NETWORK, config.network())) {
            counters.count(Counter.FOREIGN);
            return;
        }
        counters.count(Counter.MALFORMED);
        if (refusal.isAnswerable() && !readOnly && allowance(nowNanos, from) != Allowance.NOTHING) {
            out.error(in, refusal.code(), String.valueOf(refusal.getMessage()), from);
            send(from, Counter.ERRORS_SENT);
            noteSent(nowNanos, from, length);
        }
    }

    /** True when the answer is hardly longer than the query. */
    private static boolean isSmall(Method method) {
        return method == Method.PING || method == Method.ANNOUNCE_PEER || method == Method.PUT;
    }

    private Allowance allowance(long nowNanos, Endpoint from) {
        if (!config.limitsAmplification()) {
            return Allowance.FULL;
        }
        Allowance allowance = amplification.allowance(nowNanos, from);
        if (allowance != Allowance.FULL) {
            counters.count(Counter.WITHHELD);
        }
        return allowance;
    }

    /** @param received bytes that came from there */
    private void noteSent(long nowNanos, Endpoint to, int received) {
        if (config.limitsAmplification() && out.length() > received) {
            amplification.onSent(nowNanos, to, out.length() - received);
        }
    }

    private void send(Endpoint to, Counter kind) {
        counters.count(kind);
        outbox.send(to, out.array(), out.length());
    }
}
