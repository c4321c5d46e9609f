package dev.flotilla.dht;

import java.util.List;

/**
 * How one round of an announcement ended. How close a replica is tells {@link NodeInfo#sharedBits}: in a network of n nodes
 * the closest eight share about log2(n) - 3 bits with the info-hash, or more.
 *
 * <p>Immutable.
 *
 * @param replicas the nodes that acknowledged, closest first; none when this node is alone
 * @param population about how many nodes the network has; 0 while unknown
 * @param lookup the look-up that found them, with the peers already in the swarm
 */
public record AnnounceResult(List<NodeInfo> replicas, long population, LookupResult lookup) {
    public AnnounceResult {
        replicas = List.copyOf(replicas);
    }
}
