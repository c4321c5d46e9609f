package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes, and matches what comes back with what was asked.
 *
 * <p>Confined to its owner loop.
 */
final class Questions {
    // Of the nodes that others name, many are dead: the share is followed as an average over some 32 of them, in
    // 1/1024.
    static final int WHOLE = 1024;
    private static final int DEAD_WEIGHT = 16;
    private static final int MAX_DEAD = 640;

    // Where an answer takes long, a few questions more are cheaper than the wait.
    private static final int ALPHA = 4;
    private static final int FAR_ALPHA = 6;

    private final KrpcWriter writer;
    private final DhtOutbox outbox;
    private final Counters counters;
    private final Reachability reachability;
    private final Transactions transactions;
    private final RoundTripTimes roundTrips = new RoundTripTimes();
    private final Unreachable unreachable = new Unreachable();
    private int deadShare;
    private boolean closed;

    Questions(
            RandomGenerator random, KrpcWriter writer, DhtOutbox outbox, Counters counters, Reachability reachability) {
        this.writer = writer;
        this.outbox = outbox;
        this.counters = counters;
        this.reachability = reachability;
        transactions = new Transactions(random);
    }

    /**
     * Sends one query; does nothing after {@link #close}.
     *
     * @param expected who should answer, null when only the endpoint is known
     */
    void ask(long nowNanos, Endpoint to, @Nullable Id160 expected, Asker asker, Question question) {
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
        question.body().write(writer, rpc.id);
        counters.countSent(question.method());
        reachability.onSent(nowNanos, to);
        outbox.send(to, writer.array(), writer.length());
    }

    /** Ends the question that {@code from} answers; null when it was never asked, of this endpoint, or is over. */
    @Nullable
    Rpc answered(long nowNanos, KrpcReader answer, Endpoint from) {
        Rpc rpc = transactions.close(
                answer.bytes(), answer.start(Field.TRANSACTION), answer.length(Field.TRANSACTION), from);
        if (rpc != null) {
            reachability.onAnswer();
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
            counters.count(Counters.Counter.TIMEOUTS);
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

    /** True when the last few questions were all left unanswered. */
    boolean isSilent() {
        return roundTrips.isSilent();
    }

    /** True when so many questions in a row were left unanswered that the fault is perhaps on our side. */
    boolean isNetworkSuspect() {
        return roundTrips.isNetworkSuspect();
    }

    /** Notes whether a node that another one named answered in time. */
    void onStrangerProved(boolean alive) {
        deadShare += ((alive ? 0 : WHOLE) - deadShare) / DEAD_WEIGHT;
    }

    /** How many of {@value #WHOLE} nodes named by others are there, at least three in eight. */
    int aliveShare() {
        return WHOLE - Math.min(deadShare, MAX_DEAD);
    }

    /**
     * How many questions a look-up keeps open: so many that ALPHA nodes can be expected to answer.
     *
     * @param urgent somebody waits for what the look-up finds
     */
    int parallelism(boolean urgent) {
        int alpha = urgent && roundTrips.isFar() ? FAR_ALPHA : ALPHA;
        return alpha * WHOLE / aliveShare();
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
