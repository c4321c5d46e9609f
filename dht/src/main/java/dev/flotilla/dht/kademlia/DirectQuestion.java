package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.Response;

/** A question that the user put to one node. Immutable. */
record DirectQuestion(QuestionListener listener) implements Asker {
    @Override
    public void onAnswer(long nowNanos, Rpc rpc, Response response) {
        listener.onAnswer(nowNanos, rpc.to, response, nowNanos - rpc.sentNanos);
    }

    @Override
    public void onError(long nowNanos, Rpc rpc, ErrorMessage error) {
        listener.onError(error.code(), error.text());
    }

    @Override
    public void onTimeout(long nowNanos, Rpc rpc) {
        listener.onTimeout();
    }
}
