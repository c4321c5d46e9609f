package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.KrpcReader;

/** Who waits for the answer to a question. Exactly one of the three ends comes, after at most one stall and then one delay. */
interface Asker {
    /** The node answered; {@link Rpc#isExpected} says whether it is the one that was meant. Read the response now. */
    void onAnswer(long nowNanos, Rpc rpc, KrpcReader response);

    /** The node refused. */
    default void onError(long nowNanos, Rpc rpc, KrpcReader error) {
        onFailed(nowNanos, rpc);
    }

    /** Nobody answered in time. */
    void onFailed(long nowNanos, Rpc rpc);

    /** The answer takes longer than most; it may still come. */
    default void onStalled(long nowNanos, Rpc rpc) {}

    /** The answer takes far longer than most; it may still come. */
    default void onOverdue(long nowNanos, Rpc rpc) {}
}
