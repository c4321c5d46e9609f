package dev.flotilla.dht.sim;

import dev.flotilla.dht.sim.DhtReport.SearchFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts a number of searches, and what they load on all nodes meanwhile.
 *
 * <p>Confined to its owner loop.
 */
final class SearchTally {
    private final DhtSimulation network;
    private final List<SimulatedNode> witnesses;
    private final List<Long> receivedBefore;
    private final List<PeerSearch> searches = new ArrayList<>();
    private final long beganNanos;

    SearchTally(DhtSimulation network) {
        this.network = network;
        beganNanos = network.time().nowNanos();
        witnesses = network.nodes();
        receivedBefore = witnesses.stream().map(SimulatedNode::received).toList();
    }

    /** Nothing was searched for. */
    static SearchFigures none() {
        Distribution empty = new Samples().distribution();
        return new SearchFigures(0, empty, empty, empty, empty, empty);
    }

    void add(PeerSearch search) {
        searches.add(search);
    }

    boolean isDone() {
        return searches.stream().allMatch(PeerSearch::isDone);
    }

    /** Waits for the last one; those whose nodes have left are not counted. */
    SearchFigures figures() {
        network.runUntil(this::isDone, Duration.ofMinutes(2));
        Samples load = new Samples();
        double seconds = (network.time().nowNanos() - beganNanos) / 1e9;
        for (int i = 0; i < witnesses.size(); i++) {
            if (witnesses.get(i).isThere()) {
                load.add((witnesses.get(i).received() - receivedBefore.get(i)) / seconds);
            }
        }
        Samples hops = new Samples();
        Samples took = new Samples();
        Samples firstPeer = new Samples();
        Samples packets = new Samples();
        int found = 0;
        for (PeerSearch search : searches) {
            if (search.hasResult()) {
                SearchResult result = search.result();
                hops.add(result.hops());
                took.add(result.took().toNanos() / 1e6);
                packets.add(result.queries() + result.answers());
                if (!result.peers().isEmpty()) {
                    found++;
                    firstPeer.add(result.firstPeer().toNanos() / 1e6);
                }
            }
        }
        return new SearchFigures(
                found,
                hops.distribution(),
                took.distribution(),
                firstPeer.distribution(),
                packets.distribution(),
                load.distribution());
    }
}
