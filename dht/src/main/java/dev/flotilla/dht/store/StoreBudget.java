package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;

/**
 * The memory that a node's {@link PeerStore} and {@link ItemStore} share.
 *
 * <p>Confined to its owner loop.
 */
public final class StoreBudget {
    private final StoreLimits limits;
    private Id160 ownId;

    /**
     * A budget of {@link StoreLimits#bytes}.
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

    Id160 ownId() {
        return ownId;
    }
}
