package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.store.Ed25519;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import org.jspecify.annotations.Nullable;

/**
 * A search for one item (BEP 44, <i>get</i>): an immutable one is whatever has the target as its SHA-1, and ends the
 * search; of a mutable one the newest version counts whose signature is genuine.
 *
 * <p>Confined to its owner loop.
 */
public final class ItemSearch implements Search.Listener, Verifications.Listener {
    /** Who waits for what was found. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The search is over; nothing follows.
         *
         * @param item null when none was found
         */
        void onDone(long nowNanos, @Nullable Item item, Search.Outcome outcome);
    }

    private final ItemQuery query;
    private final Verifications verifications;
    private final Listener listener;
    private @Nullable Item best;
    private @Nullable Search search;
    private Search.@Nullable Outcome outcome;
    private int verifying;

    ItemSearch(ItemQuery query, Verifications verifications, Listener listener) {
        this.query = query;
        this.verifications = verifications;
        this.listener = listener;
    }

    /** Begins; an immutable item that we store ourselves, if {@code stored} is one, ends the search at once. */
    void begin(long nowNanos, @Nullable Item stored, Searches searches) {
        // A key may look like the head of a bencoded string, so an item of the other kind may be stored there.
        best = stored != null && (stored.signed() != null) == query.isMutable() ? stored : null;
        Search prepared = searches.prepare(nowNanos, Goal.of(Goal.Kind.ITEM, query.target()), this);
        search = prepared;
        if (best != null && !query.isMutable()) {
            prepared.cancel(nowNanos);
        } else {
            searches.submit(nowNanos, prepared);
        }
    }

    /** Ends the search with what it has. */
    public void cancel(long nowNanos) {
        if (search != null) {
            search.cancel(nowNanos);
        }
    }

    @Override
    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
        if (!response.has(Field.VALUE)) {
            return;
        }
        ByteString value = response.string(Field.VALUE);
        if (query.isMutable()) {
            onVersion(response, value);
        } else if (best == null && SignedValue.target(value).equals(query.target())) {
            best = new Item(value, null);
            cancel(nowNanos);
        }
    }

    private void onVersion(KrpcReader response, ByteString value) {
        boolean complete = response.hasSeq()
                && response.seq() >= 0
                && response.length(Field.SIGNATURE) == Ed25519.SIGNATURE_BYTES
                && response.matches(Field.KEY, query.key());
        if (complete && isNewer(response.seq())) {
            SignedValue version =
                    new SignedValue(query.key(), query.salt(), response.seq(), value, response.string(Field.SIGNATURE));
            verifying++;
            if (!verifications.verify(version, this)) {
                verifying--; // too many are being checked: another node's copy may have more luck
            }
        }
    }

    @Override
    public void onVerified(long nowNanos, SignedValue version, boolean genuine) {
        verifying--;
        if (genuine && isNewer(version.seq())) {
            best = new Item(version.value(), version);
        }
        finish(nowNanos);
    }

    @Override
    public void onDropped(long nowNanos) {
        verifying--;
        finish(nowNanos);
    }

    private boolean isNewer(long seq) {
        SignedValue known = best == null ? null : best.signed();
        return known == null || seq > known.seq();
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome found) {
        outcome = found;
        finish(nowNanos);
    }

    private void finish(long nowNanos) {
        Search.Outcome found = outcome;
        if (verifying == 0 && found != null) {
            outcome = null;
            listener.onDone(nowNanos, best, found);
        }
    }
}
