package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Question;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks nodes for the info-hashes that they store (BEP 51): one, or those on the way to a target.
 *
 * <p>Confined to its owner loop.
 */
final class Sampling implements Search.Listener {
    private static final int MAX_INFO_HASHES = 10_000;

    private final Callbacks callbacks;
    private final CompletableFuture<SampleResult> result;
    private final Set<Id160> infoHashes = new LinkedHashSet<>();
    private int samplers;

    private Sampling(Callbacks callbacks, CompletableFuture<SampleResult> result) {
        this.callbacks = callbacks;
        this.result = result;
    }

    static CompletionStage<SampleResult> start(NodeLoops loops, Callbacks callbacks, Id160 target) {
        CompletableFuture<SampleResult> result = new CompletableFuture<>();
        Sampling sampling = new Sampling(callbacks, result);
        loops.submit(
                open -> SearchAll.begin(open, Goal.of(Goal.Kind.SAMPLES, target), sampling),
                () -> sampling.complete(LookupResult.none(target)));
        return result.minimalCompletionStage();
    }

    static Question question(Id160 target) {
        return new Question(
                Method.SAMPLE_INFOHASHES,
                (out, transaction) -> out.sampleInfohashes(transaction, target, false, false));
    }

    static SampleReply reply(Endpoint from, KrpcReader response, long roundTripNanos) {
        return new SampleReply(
                new NodeInfo(response.sender(), from),
                samples(response),
                response.num(),
                Duration.ofSeconds(Math.max(0, response.interval())),
                Results.named(response));
    }

    @Override
    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
        if (response.has(Field.SAMPLES)) {
            samplers++;
            for (Id160 infoHash : samples(response)) {
                if (infoHashes.size() < MAX_INFO_HASHES) {
                    infoHashes.add(infoHash);
                }
            }
        }
    }

    private static List<Id160> samples(KrpcReader response) {
        List<Id160> samples = new ArrayList<>();
        int start = response.start(Field.SAMPLES);
        for (int i = 0; i + Id160.BYTES <= response.length(Field.SAMPLES); i += Id160.BYTES) {
            samples.add(Id160.read(response.bytes(), start + i));
        }
        return samples;
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        complete(Results.of(outcome));
    }

    private void complete(LookupResult lookup) {
        SampleResult found = new SampleResult(List.copyOf(infoHashes), samplers, lookup);
        callbacks.run(() -> result.complete(found));
    }
}
