package dev.flotilla.dht;

import java.util.List;

/**
 * How one round of an announcement ended.
 *
 * <p>Immutable.
 *
 * @param replicas the nodes that acknowledged, closest first; none when this node is alone
 * @param lookup the look-up that found them, with the peers already in the swarm
 */
public record AnnounceResult(List<NodeInfo> replicas, LookupResult lookup) {
    public AnnounceResult {
        replicas = List.copyOf(replicas);
    }
}
