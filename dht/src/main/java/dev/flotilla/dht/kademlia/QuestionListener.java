package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.KrpcReader;

/** Who waits for the answer of one node; exactly one method is called, once. */
public interface QuestionListener {
    /**
     * The node answered.
     *
     * @param response to be read before this returns
     */
    void onAnswer(long nowNanos, Endpoint from, KrpcReader response, long roundTripNanos);

    void onError(int code, String text);

    void onTimeout();
}
