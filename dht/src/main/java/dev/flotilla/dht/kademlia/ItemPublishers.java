package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All items that this node publishes, and what their publishers share.
 *
 * <p>Confined to its owner loop.
 */
final class ItemPublishers {
    private final Endpoint own;
    private final ItemStore store;
    private final Searches searches;
    private final RandomGenerator random;
    private final List<ItemPublisher> publishers = new ArrayList<>(0);

    ItemPublishers(Endpoint own, ItemStore store, Searches searches, RandomGenerator random) {
        this.own = own;
        this.store = store;
        this.searches = searches;
        this.random = random;
    }

    ItemPublisher open(long nowNanos, Item item, long cas, ItemPublisher.Listener listener) {
        check(item);
        ItemPublisher publisher = new ItemPublisher(this, item, cas, listener);
        publishers.add(publisher);
        publisher.begin(nowNanos);
        return publisher;
    }

    /** Refuses what every node would refuse; a signed value has been checked before. */
    static void check(Item item) {
        if (item.signed() == null && (item.value().isEmpty() || item.value().size() > ItemStore.MAX_VALUE_BYTES)) {
            throw new IllegalArgumentException("a value has 1 to " + ItemStore.MAX_VALUE_BYTES + " bytes, not "
                    + item.value().size());
        }
    }

    /** Keeps our own copy, so that a lone node answers itself. */
    void storeOwn(long nowNanos, Item item, long cas) {
        SignedValue signed = item.signed();
        if (signed == null) {
            store.putImmutable(nowNanos, own, item.value());
        } else {
            store.store(nowNanos, own, signed, cas, true);
        }
    }

    void onClosed(ItemPublisher publisher) {
        publishers.remove(publisher);
    }

    void closeAll(long nowNanos) {
        List.copyOf(publishers).forEach(publisher -> publisher.close(nowNanos));
    }

    void onTimer(long nowNanos) {
        for (ItemPublisher publisher : List.copyOf(publishers)) {
            if (publisher.isIdle() && publisher.dueNanos() - nowNanos <= 0) {
                publisher.begin(nowNanos);
            }
        }
    }

    /** The earlier of {@code deadlineNanos} and the begin of the next round. */
    long earlier(long deadlineNanos) {
        long earliest = deadlineNanos;
        for (ItemPublisher publisher : publishers) {
            if (publisher.isIdle() && publisher.dueNanos() - earliest < 0) {
                earliest = publisher.dueNanos();
            }
        }
        return earliest;
    }

    Searches searches() {
        return searches;
    }

    Questions questions() {
        return searches.questions();
    }

    /** {@code nanos}, more or less 10 %. */
    long jitter(long nanos) {
        return nanos - nanos / 10 + random.nextLong(nanos / 5 + 1);
    }
}
