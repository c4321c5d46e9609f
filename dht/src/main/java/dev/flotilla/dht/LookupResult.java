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
 * @param peers the distinct peers found, in the order in which they came, at most 10,000 for each address bound
 * @param closest the closest nodes that answered, closest first, at most 8 of each address family
 * @param queries datagrams sent
 * @param answers of them answered
 * @param hops steps from our own table to the farthest of {@code closest}
 * @param took from the call to the end
 * @param firstPeerAfter from the call to the first peer; zero when there is none
 * @param trace each step in the order in which they happened, at most 2,000 for each address bound; empty unless it was
 *     wanted
 */
public record LookupResult(
        Id160 target,
        List<Endpoint> peers,
        List<NodeInfo> closest,
        int queries,
        int answers,
        int hops,
        Duration took,
        Duration firstPeerAfter,
        List<TraceStep> trace) {
    public LookupResult {
        peers = List.copyOf(peers);
        closest = List.copyOf(closest);
        trace = List.copyOf(trace);
    }

    static LookupResult none(Id160 target) {
        return new LookupResult(target, List.of(), List.of(), 0, 0, 0, Duration.ZERO, Duration.ZERO, List.of());
    }
}
