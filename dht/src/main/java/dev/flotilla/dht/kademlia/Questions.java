package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes, and matches what comes back with what was asked.
 *
 * <p>Confined to its owner loop.
 */
final class Questions {
    private final DhtConfig config;
    private final Sender sender;
    private final Counters counters;
    private final Transactions transactions;
    private final RoundTripTimes roundTrips = new RoundTripTimes();
    private final Unreachable unreachable = new Unreachable();
    private boolean closed;

    Questions(DhtConfig config, RandomGenerator random, Sender sender, Counters counters) {
        this.config = config;
        this.sender = sender;
        this.counters = counters;
        transactions = new Transactions(random);
    }

    /**
     * Sends one query; does nothing after {@link #close}.
     *
     * @param expected who should answer, null when only the endpoint is known
     * @param query the query, given who asks
     */
    void ask(long nowNanos, Endpoint to, @Nullable Id160 expected, Asker asker, Function<Caller, Query> query) {
        if (closed) {
            return;
        }
        Rpc rpc = transactions.open(
                nowNanos,
                to,
                expected,
                asker,
                nowNanos + roundTrips.stallNanos(),
                nowNanos + roundTrips.timeoutNanos());
        Query message = query.apply(new Caller(Transactions.bytes(rpc), config.version(), config.nodeId(), false));
        counters.count(sent(message));
        sender.send(to, message);
    }

    private static Counter sent(Query query) {
        if (query instanceof Ping) {
            return Counter.PING_SENT;
        }
        if (query instanceof FindNode) {
            return Counter.FIND_NODE_SENT;
        }
        if (query instanceof GetPeers) {
            return Counter.GET_PEERS_SENT;
        }
        if (query instanceof AnnouncePeer) {
            return Counter.ANNOUNCE_PEER_SENT;
        }
        throw new AssertionError(query);
    }

    /** Ends the question that {@code from} answers; null when it was never asked, of this endpoint, or is over. */
    @Nullable
    Rpc answered(long nowNanos, ByteString transaction, Endpoint from) {
        Rpc rpc = transactions.close(transaction, from);
        if (rpc != null) {
            roundTrips.onAnswer(nowNanos - rpc.sentNanos);
            unreachable.onHeard(from);
        }
        return rpc;
    }

    /** Takes one step due by now: {@link Rpc#stalled} and still open, or over and unanswered; null when nothing is due. */
    @Nullable
    Rpc wake(long nowNanos) {
        Rpc rpc = transactions.wake(nowNanos);
        if (rpc != null && !transactions.isOpen(rpc)) {
            counters.count(Counter.TIMEOUTS);
            roundTrips.onTimeout();
            if (!roundTrips.isNetworkSuspect()) {
                unreachable.onSilence(nowNanos, rpc.to);
            }
        }
        return rpc;
    }

    /** A query has come from there. */
    void onHeard(Endpoint from) {
        unreachable.onHeard(from);
    }

    /** True when the endpoint has lately not answered, so that asking it would most likely cost a stall. */
    boolean isUnreachable(long nowNanos, Endpoint endpoint) {
        return unreachable.contains(nowNanos, endpoint);
    }

    /** True when so many questions in a row were left unanswered that the fault is perhaps on our side. */
    boolean isNetworkSuspect() {
        return roundTrips.isNetworkSuspect();
    }

    boolean isOpen(Rpc rpc) {
        return transactions.isOpen(rpc);
    }

    /** Asks nothing from now on, and tells whoever still waits that nothing came. */
    void close(long nowNanos) {
        closed = true;
        for (Rpc rpc = transactions.closeAny(); rpc != null; rpc = transactions.closeAny()) {
            rpc.asker.onFailed(nowNanos, rpc);
        }
    }

    int open() {
        return transactions.size();
    }

    long nextWakeNanos() {
        return transactions.nextWakeNanos();
    }
}
