package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.ItemStore.Item;

/**
 * One item, and who wants it kept.
 *
 * <p>Confined to its owner loop.
 */
final class StoredItem extends Stored {
    private static final int OWN_BYTES =
            Footprint.object(2 * Footprint.REFERENCE + 2 * Integer.BYTES + 2 * Long.BYTES) + Footprint.ID;
    private static final int ITEM_BYTES = Footprint.object(2 * Footprint.REFERENCE);
    private static final int SIGNED_BYTES = Footprint.object(4 * Footprint.REFERENCE + Long.BYTES);

    private Item item;
    private long putNanos;

    // One bit an address that put it, so that one address cannot make it popular.
    private long announcers;

    StoredItem(Id160 target, Item item) {
        super(target);
        this.item = item;
    }

    Item item() {
        return item;
    }

    void replace(Item newItem) {
        item = newItem;
    }

    /** Counts a put from an address with this hash. */
    void renew(long nowNanos, int addressHash) {
        putNanos = nowNanos;
        announcers |= 1L << addressHash;
        popularity = Integer.SIZE - Integer.numberOfLeadingZeros(Long.bitCount(announcers));
    }

    boolean isOlderThan(long lifetimeNanos, long nowNanos) {
        return nowNanos - putNanos > lifetimeNanos;
    }

    @Override
    int bytes() {
        int bytes = OWN_BYTES + ITEM_BYTES + Footprint.string(item.value().size());
        SignedValue signed = item.signed();
        if (signed == null) {
            return bytes;
        }
        return bytes
                + SIGNED_BYTES
                + Footprint.string(signed.key().size())
                + Footprint.string(signed.signature().size())
                + (signed.salt().isEmpty() ? 0 : Footprint.string(signed.salt().size()));
    }
}
