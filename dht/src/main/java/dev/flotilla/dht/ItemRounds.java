package dev.flotilla.dht;

import dev.flotilla.dht.kademlia.ItemPublisher;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One item kept alive by all engines of a node, round after round, with the rounds of all seen as one.
 *
 * <p>Thread-safe: commands cross to the owner loop, which has the rest.
 */
final class ItemRounds {
    /** How a round of one engine ended. Immutable. */
    private record Round(List<Contact> replicas, Map<Integer, Integer> refusals) {}

    private final NodeLoops loops;
    private final Consumer<PutResult> onRound;
    private final Runnable onClosed;

    // for the owner loop
    private final Map<NodeLoop, ItemPublisher> publishers = new LinkedHashMap<>();
    private final Map<NodeLoop, Round> rounds = new HashMap<>();
    private @Nullable DhtItem item;
    private int engines;

    /**
     * @param onRound called on the loop when each engine has ended a round with the item put last
     * @param onClosed called on the loop, or here, when nothing follows; perhaps more than once
     */
    ItemRounds(NodeLoops loops, Consumer<PutResult> onRound, Runnable onClosed) {
        this.loops = loops;
        this.onRound = onRound;
        this.onClosed = onClosed;
    }

    /** Puts an item, in place of the version before when there was one; a round begins now. */
    void put(DhtItem newest, long cas) {
        loops.submit(
                open -> {
                    item = newest;
                    engines = open.size();
                    rounds.clear();
                    open.forEach(loop -> put(loop, newest, cas));
                },
                onClosed);
    }

    private void put(NodeLoop loop, DhtItem newest, long cas) {
        loop.run((nowNanos, engine) -> {
            ItemPublisher publisher = publishers.get(loop);
            if (publisher == null) {
                publishers.put(loop, engine.put(nowNanos, Items.toStored(newest), cas, listener(loop)));
            } else {
                publisher.update(nowNanos, Items.toStored(newest), cas);
            }
        });
    }

    private ItemPublisher.Listener listener(NodeLoop loop) {
        return new ItemPublisher.Listener() {
            @Override
            public void onRound(long nowNanos, List<Contact> replicas, Map<Integer, Integer> refusals) {
                rounds.put(loop, new Round(replicas, refusals));
                DhtItem put = item;
                if (rounds.size() >= engines && put != null) {
                    onRound.accept(merged(put));
                }
            }

            @Override
            public void onClosed() {
                onClosed.run();
            }
        };
    }

    private PutResult merged(DhtItem put) {
        List<Contact> replicas = new ArrayList<>();
        Map<Integer, Integer> refusals = new TreeMap<>();
        for (Round round : rounds.values()) {
            replicas.addAll(round.replicas);
            round.refusals.forEach((code, count) -> refusals.merge(code, count, Integer::sum));
        }
        return new PutResult(put, Results.nodes(Results.sorted(put.target(), replicas)), refusals);
    }

    /** Puts it no more; others forget it in two hours. */
    void close() {
        loops.submit(
                open -> publishers.forEach(
                        (loop, publisher) -> loop.run((nowNanos, engine) -> publisher.close(nowNanos))),
                onClosed);
    }
}
