package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a node's {@link PeerStore} and {@link ItemStore} share. Each may take what the other does not need;
 * when all is taken, three quarters are the peers' and one quarter is the items', so that neither can drive out the
 * other, and the least useful of the one above its share goes. A newcomer is never refused: filling the budget with junk
 * makes junk displace junk.
 *
 * <p>Confined to its owner loop.
 */
public final class StoreBudget {
    private final StoreLimits limits;
    private Id160 ownId;
    private @Nullable StoreTable<StoredSwarm> swarms;
    private @Nullable StoreTable<StoredItem> items;

    /**
     * A budget of {@link StoreLimits#bytes}, for one store of each kind.
     *
     * @param ownId what is stored far from it goes first
     */
    public StoreBudget(StoreLimits limits, Id160 ownId) {
        this.limits = limits;
        this.ownId = ownId;
    }

    /** Tells the node's new id (BEP 42: it follows the external address). */
    public void setOwnId(Id160 newOwnId) {
        ownId = newOwnId;
    }

    public StoreLimits limits() {
        return limits;
    }

    /** What the stores take. */
    public long bytes() {
        return bytes(swarms) + bytes(items);
    }

    private static long bytes(@Nullable StoreTable<?> table) {
        return table == null ? 0 : table.bytes();
    }

    void setSwarms(StoreTable<StoredSwarm> table) {
        swarms = table;
    }

    void setItems(StoreTable<StoredItem> table) {
        items = table;
    }

    /** Makes what is stored fit; {@code spared} may stay even when it alone does not. */
    void trim(Stored spared) {
        while (bytes() > limits.bytes()) {
            boolean peersGo = bytes(swarms) > limits.bytes() / 4 * 3;
            if (!evict(peersGo ? swarms : items, spared) && !evict(peersGo ? items : swarms, spared)) {
                return;
            }
        }
    }

    private boolean evict(@Nullable StoreTable<?> table, Stored spared) {
        return table != null && table.evict(ownId, spared);
    }
}
