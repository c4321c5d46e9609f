package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Question;
import dev.flotilla.dht.kademlia.QuestionListener;
import dev.flotilla.dht.krpc.KrpcReader;
import java.net.InetSocketAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * One question to one node.
 *
 * <p>Thread-safe: it holds one future.
 */
final class OneNode<T> implements QuestionListener {
    /** Takes what is wanted out of an answer. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Endpoint from, KrpcReader response, long roundTripNanos);
    }

    private final InetSocketAddress node;
    private final Callbacks callbacks;
    private final Reading<T> reading;
    private final CompletableFuture<T> reply = new CompletableFuture<>();

    private OneNode(InetSocketAddress node, Callbacks callbacks, Reading<T> reading) {
        this.node = node;
        this.callbacks = callbacks;
        this.reading = reading;
    }

    static CompletionStage<NodeReply> ask(
            NodeLoops loops, Callbacks callbacks, InetSocketAddress node, Question asked) {
        return ask(loops, callbacks, node, asked, Results::reply);
    }

    static <T> CompletionStage<T> ask(
            NodeLoops loops, Callbacks callbacks, InetSocketAddress node, Question asked, Reading<T> reading) {
        Endpoint to = Endpoint.of(node);
        if (!to.isUnicast()) {
            throw new IllegalArgumentException("no node can be at " + node);
        }
        OneNode<T> question = new OneNode<>(node, callbacks, reading);
        loops.toward(to, (nowNanos, engine) -> engine.ask(nowNanos, to, asked, question), question::onClosed);
        return question.reply.minimalCompletionStage();
    }

    @Override
    public void onAnswer(long nowNanos, Endpoint from, KrpcReader response, long roundTripNanos) {
        T result = reading.read(from, response, roundTripNanos);
        callbacks.run(() -> reply.complete(result));
    }

    @Override
    public void onError(int code, String text) {
        callbacks.run(() -> reply.completeExceptionally(new DhtErrorException(code, text)));
    }

    @Override
    public void onTimeout() {
        callbacks.run(() -> reply.completeExceptionally(new TimeoutException("no answer from " + node)));
    }

    private void onClosed() {
        callbacks.run(() -> reply.completeExceptionally(new CancellationException("the node is closed")));
    }
}
