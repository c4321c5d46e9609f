package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.KrpcMessage.Response;

/** Who waits for the answer of one node; exactly one method is called, once. */
public interface QuestionListener {
    void onAnswer(long nowNanos, Endpoint from, Response response, long roundTripNanos);

    void onError(int code, String text);

    void onTimeout();
}
