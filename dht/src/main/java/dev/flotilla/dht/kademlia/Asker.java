package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.Response;

/** Who waits for the answer to a question. Exactly one of the three ends comes, after at most one stall. */
interface Asker {
    /** The node that was expected, if one was, has answered. */
    void onAnswer(long nowNanos, Rpc rpc, Response response);

    /** The node refused. */
    default void onError(long nowNanos, Rpc rpc, ErrorMessage error) {
        onFailed(nowNanos, rpc);
    }

    /** Nobody answered in time, or another node than was expected. */
    void onFailed(long nowNanos, Rpc rpc);

    /** The answer takes longer than most; it may still come. */
    default void onStalled(long nowNanos, Rpc rpc) {}
}
