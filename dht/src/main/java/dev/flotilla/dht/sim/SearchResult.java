package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.time.Duration;
import java.util.List;

/**
 * What a search found, and what it cost.
 *
 * <p>Immutable.
 *
 * @param peers in the order in which they came, distinct
 * @param closest ids of the nodes that answered, closest first, at most eight of each address family
 * @param hops on the way to the closest node that answered: 1 when the searcher's own table named it, 2 when that table
 *     named the one that named it; 0 when nobody answered
 * @param queries datagrams that the search sent
 * @param answers datagrams that came back in time
 * @param took from the start to the end
 * @param firstPeer from the start to the first peer; the whole time when none came
 */
public record SearchResult(
        Id160 target,
        List<Endpoint> peers,
        List<Id160> closest,
        int hops,
        int queries,
        int answers,
        Duration took,
        Duration firstPeer) {}
