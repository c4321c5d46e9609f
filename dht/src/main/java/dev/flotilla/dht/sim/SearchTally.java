package dev.flotilla.dht.sim;

import dev.flotilla.core.sim.Distribution;
import dev.flotilla.dht.sim.DhtReport.SearchFigures;
import java.time.Duration;
import java.util.ArrayDeque;
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
    private final ArrayDeque<PeerSearch> open = new ArrayDeque<>();
    private final Samples hops = new Samples();
    private final Samples took = new Samples();
    private final Samples firstPeer = new Samples();
    private final Samples packets = new Samples();
    private final long beganNanos;
    private int found;

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
        open.add(search);
        harvest();
    }

    private boolean isDone() {
        harvest();
        return open.isEmpty();
    }

    /** Counts those that are done, and forgets their peers; those whose nodes have left do not count. */
    private void harvest() {
        for (PeerSearch first = open.peek(); first != null && first.isDone(); first = open.peek()) {
            count(open.remove());
        }
    }

    private void count(PeerSearch search) {
        if (!search.hasResult()) {
            return;
        }
        SearchResult result = search.result();
        hops.add(result.hops());
        took.add(result.took().toNanos() / 1e6);
        packets.add(result.queries() + result.answers());
        if (!result.peers().isEmpty()) {
            found++;
            firstPeer.add(result.firstPeer().toNanos() / 1e6);
        }
    }

    /** Waits for the last one. */
    SearchFigures figures() {
        network.runUntil(this::isDone, Duration.ofMinutes(2));
        Samples load = new Samples();
        double seconds = (network.time().nowNanos() - beganNanos) / 1e9;
        for (int i = 0; i < witnesses.size(); i++) {
            if (witnesses.get(i).isThere()) {
                load.add((witnesses.get(i).received() - receivedBefore.get(i)) / seconds);
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
