package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.time.Duration;
import java.util.List;

/**
 * What a look-up found.
 *
 * <p>Immutable.
 *
 * @param target the id looked up
 * @param peers the distinct peers found, in the order in which they came
 * @param closest the closest nodes that answered, closest first, at most 8 of each address family
 * @param queries datagrams sent
 * @param answers of them answered
 * @param took from the call to the end
 */
public record LookupResult(
        Id160 target, List<Endpoint> peers, List<NodeInfo> closest, int queries, int answers, Duration took) {
    public LookupResult {
        peers = List.copyOf(peers);
        closest = List.copyOf(closest);
    }
}
