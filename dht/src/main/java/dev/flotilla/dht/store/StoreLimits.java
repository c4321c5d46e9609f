package dev.flotilla.dht.store;

/**
 * What a node keeps for strangers at most.
 *
 * <p>Immutable.
 *
 * @param bytes memory for all peers and items together, at least 1024
 * @param peersPerSwarm of each address family, 1 to 16,384
 * @param peerLifetimeSeconds from the last announce of a peer until it is forgotten, 4 to 43,200
 * @param itemLifetimeSeconds from the last put of an item until it is forgotten, at least 4
 */
public record StoreLimits(long bytes, int peersPerSwarm, int peerLifetimeSeconds, int itemLifetimeSeconds) {
    /** 32 MiB, 2048 peers, 45 minutes, 2 hours. */
    public static final StoreLimits DEFAULT = new StoreLimits(32L << 20, 2048, 45 * 60, 2 * 60 * 60);

    public StoreLimits {
        if (bytes < 1024 || peersPerSwarm < 1 || peersPerSwarm > 16_384) {
            throw new IllegalArgumentException(bytes + " bytes, " + peersPerSwarm + " peers per swarm");
        }
        if (peerLifetimeSeconds < 4 || peerLifetimeSeconds > 43_200 || itemLifetimeSeconds < 4) {
            throw new IllegalArgumentException(
                    "lifetimes of " + peerLifetimeSeconds + " s and " + itemLifetimeSeconds + " s");
        }
    }
}
