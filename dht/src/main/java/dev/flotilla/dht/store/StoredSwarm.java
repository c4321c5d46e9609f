package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;

/**
 * One info-hash and its peers.
 *
 * <p>Confined to its owner loop.
 */
final class StoredSwarm {
    /** What a swarm costs besides its peers: this object, its sets, its id and its places in map and list, rounded up. */
    private static final int OVERHEAD_BYTES = 240;

    final Id160 infoHash;
    final PeerSet ipv4 = new PeerSet(true);
    final PeerSet ipv6 = new PeerSet(false);

    /** Its place in the store's list. */
    int index;

    StoredSwarm(Id160 infoHash, int index) {
        this.infoHash = infoHash;
        this.index = index;
    }

    PeerSet family(boolean isIpv4) {
        return isIpv4 ? ipv4 : ipv6;
    }

    int peers() {
        return ipv4.size() + ipv6.size();
    }

    int bytes() {
        return OVERHEAD_BYTES + ipv4.bytes() + ipv6.bytes();
    }
}
