package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;
import org.jspecify.annotations.Nullable;

/**
 * One info-hash and its peers.
 *
 * <p>Confined to its owner loop.
 */
final class StoredSwarm extends Stored {
    private static final int OWN_BYTES = Footprint.object(3 * Footprint.REFERENCE + 2 * Integer.BYTES) + Footprint.ID;

    private @Nullable PeerSet ipv4;
    private @Nullable PeerSet ipv6;

    StoredSwarm(Id160 infoHash) {
        super(infoHash);
    }

    /** Null while it has no peers. */
    @Nullable
    PeerSet family(boolean isIpv4) {
        return isIpv4 ? ipv4 : ipv6;
    }

    PeerSet makeFamily(boolean isIpv4) {
        PeerSet there = family(isIpv4);
        if (there != null) {
            return there;
        }
        PeerSet made = new PeerSet(isIpv4);
        if (isIpv4) {
            ipv4 = made;
        } else {
            ipv6 = made;
        }
        return made;
    }

    void expire(int tick, int lifetimeTicks) {
        if (ipv4 != null && ipv4.expire(tick, lifetimeTicks) == 0) {
            ipv4 = null;
        }
        if (ipv6 != null && ipv6.expire(tick, lifetimeTicks) == 0) {
            ipv6 = null;
        }
        rate();
    }

    /** A swarm of twice the size is one more popular; within that distance decides. */
    void rate() {
        popularity = Integer.SIZE - Integer.numberOfLeadingZeros(peers());
    }

    int peers() {
        return (ipv4 == null ? 0 : ipv4.size()) + (ipv6 == null ? 0 : ipv6.size());
    }

    @Override
    int bytes() {
        return OWN_BYTES + (ipv4 == null ? 0 : ipv4.bytes()) + (ipv6 == null ? 0 : ipv6.bytes());
    }
}
