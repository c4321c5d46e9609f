package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.dht.kademlia.ItemQuery;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for items with all engines of a node, and checks what users hand in.
 *
 * <p>Thread-safe: it holds no state.
 */
final class Items {
    private static final Logger log = LoggerFactory.getLogger(Items.class);

    private Items() {}

    static void check(ByteString value) {
        if (value.isEmpty() || value.size() > DhtItem.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "a value has 1 to " + DhtItem.MAX_VALUE_BYTES + " bytes, not " + value.size());
        }
        try {
            new BencodeScanner(BencodeLimits.DATAGRAM, Reading.LENIENT).scan(value.toByteArray());
        } catch (BencodeException e) {
            throw new IllegalArgumentException("the value is not bencoded: " + e.getMessage(), e);
        }
    }

    static void checkKey(ByteString publicKey, ByteString salt) {
        if (publicKey.size() != 32 || salt.size() > DhtItem.MAX_SALT_BYTES) {
            throw new IllegalArgumentException("a public key has 32 bytes and a salt at most " + DhtItem.MAX_SALT_BYTES
                    + ", not " + publicKey.size() + " and " + salt.size());
        }
    }

    static Item toStored(DhtItem item) {
        return new Item(item.value(), item instanceof SignedItem signed ? signed.toSignedValue() : null);
    }

    static CompletionStage<ItemResult<ImmutableItem>> getImmutable(NodeLoops loops, Callbacks callbacks, Id160 target) {
        return get(loops, callbacks, ItemQuery.immutable(target), item -> {
            boolean itself = SignedValue.target(item.value()).equals(target);
            return itself ? List.of(new ImmutableItem(item.value())) : List.of();
        });
    }

    static CompletionStage<ItemResult<SignedItem>> getSigned(
            NodeLoops loops, Callbacks callbacks, ByteString publicKey, ByteString salt) {
        checkKey(publicKey, salt);
        return get(loops, callbacks, ItemQuery.mutable(publicKey, salt), item -> {
            SignedValue signed = item.signed();
            return signed == null ? List.of() : List.of(SignedItem.of(signed));
        });
    }

    /** @param converter called on the user's executor: it may check a signature */
    private static <T extends DhtItem> CompletionStage<ItemResult<T>> get(
            NodeLoops loops, Callbacks callbacks, ItemQuery query, Function<Item, List<T>> converter) {
        CompletableFuture<ItemResult<T>> result = new CompletableFuture<>();
        BiConsumer<@Nullable Item, LookupResult> listener = (item, lookup) -> callbacks.run(() -> {
            result.complete(new ItemResult<>(item == null ? List.of() : convert(item, converter), lookup));
        });
        loops.submit(
                open -> new Get(query, listener).begin(open),
                () -> listener.accept(null, LookupResult.none(query.target())));
        return result.minimalCompletionStage();
    }

    /** What no author of ours could have put is no item for us. */
    private static <T extends DhtItem> List<T> convert(Item item, Function<Item, List<T>> converter) {
        try {
            return converter.apply(item);
        } catch (IllegalArgumentException e) {
            log.debug("a node gave an item that is none: {}", e.getMessage());
            return List.of();
        }
    }

    /** One look-up by all engines. Confined to its owner loop. */
    private static final class Get {
        private final ItemQuery query;
        private final BiConsumer<@Nullable Item, LookupResult> listener;
        private final List<Search.Outcome> outcomes = new ArrayList<>();
        private @Nullable Item best;
        private int open = 1; // our own part, so that it cannot end before all have begun

        Get(ItemQuery query, BiConsumer<@Nullable Item, LookupResult> listener) {
            this.query = query;
            this.listener = listener;
        }

        void begin(List<NodeLoop> loops) {
            for (NodeLoop loop : loops) {
                loop.run((nowNanos, engine) -> {
                    open++;
                    engine.get(nowNanos, query, (doneNanos, item, outcome) -> onDone(item, outcome));
                });
            }
            endOne();
        }

        private void onDone(@Nullable Item item, Search.Outcome outcome) {
            outcomes.add(outcome);
            best = item == null || (best != null && seq(best) >= seq(item)) ? best : item;
            endOne();
        }

        private void endOne() {
            if (--open == 0) {
                listener.accept(best, Results.of(Results.merged(query.target(), outcomes)));
            }
        }

        private static long seq(Item item) {
            SignedValue signed = item.signed();
            return signed == null ? -1 : signed.seq();
        }
    }

    /** What a put of {@code item} is to replace. */
    static long cas(long expectedSeq) {
        if (expectedSeq < 0) {
            throw new IllegalArgumentException("a sequence number is not negative: " + expectedSeq);
        }
        return expectedSeq;
    }

    static long noCas() {
        return ItemStore.NO_CAS;
    }
}
