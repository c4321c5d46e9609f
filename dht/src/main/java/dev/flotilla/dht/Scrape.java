package dev.flotilla.dht;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.ScrapeResult.Estimate;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.store.BloomFilter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One count of a swarm: the union of the filters of all nodes on the way, and of our own.
 *
 * <p>Confined to its owner loop.
 */
final class Scrape implements Search.Listener {
    private final Callbacks callbacks;
    private final CompletableFuture<ScrapeResult> result;
    private final BloomFilter seeds = new BloomFilter();
    private final BloomFilter downloaders = new BloomFilter();
    private final BloomFilter named = new BloomFilter();
    private int filters;

    private Scrape(Callbacks callbacks, CompletableFuture<ScrapeResult> result) {
        this.callbacks = callbacks;
        this.result = result;
    }

    static CompletionStage<ScrapeResult> start(NodeLoops loops, Callbacks callbacks, Id160 infoHash) {
        CompletableFuture<ScrapeResult> result = new CompletableFuture<>();
        Scrape scrape = new Scrape(callbacks, result);
        loops.submit(
                open -> {
                    open.forEach(loop -> loop.run((nowNanos, engine) ->
                            engine.addToFilters(nowNanos, infoHash, scrape.seeds, scrape.downloaders)));
                    SearchAll.begin(open, Goal.of(Goal.Kind.SCRAPE, infoHash), scrape);
                },
                () -> scrape.complete(LookupResult.none(infoHash)));
        return result.minimalCompletionStage();
    }

    @Override
    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
        boolean counted = response.has(Field.BLOOM_SEEDS) || response.has(Field.BLOOM_PEERS);
        filters += counted ? 1 : 0;
        add(response, Field.BLOOM_SEEDS, seeds);
        add(response, Field.BLOOM_PEERS, downloaders);
        if (!counted) {
            response.values().forEach(named::insert); // it does not count, or only its own peers
        }
    }

    private static void add(KrpcReader response, Field field, BloomFilter into) {
        if (response.length(field) == BloomFilter.BYTES) {
            into.union(response.bytes(), response.start(field));
        }
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        complete(Results.of(outcome));
    }

    private void complete(LookupResult lookup) {
        Estimate others = estimate(filters == 0 && downloaders.estimate() == 0 ? named : downloaders);
        ScrapeResult counted = new ScrapeResult(estimate(seeds), others, filters, lookup);
        callbacks.run(() -> result.complete(counted));
    }

    private static Estimate estimate(BloomFilter filter) {
        return new Estimate(filter.estimate(), filter.standardError(), filter.isFull());
    }
}
