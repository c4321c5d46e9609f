package dev.flotilla.dht.sim;

import dev.flotilla.core.sim.Distribution;
import java.time.Duration;

/**
 * What a {@link DhtScenario} measured.
 *
 * <p>Immutable.
 *
 * @param coldReadyMillis from the start of a new node until it is ready
 * @param warmReadyMillis the same for nodes that knew other nodes from an earlier run
 * @param maintenancePerSecond datagrams that a node sent per second while nobody searched, on average
 * @param contacts verified nodes in the tables of each node
 * @param searches for the peers that were announced
 * @param hotSwarm all peers of one swarm announced and searched at once; without searches when there was none
 * @param spoofing one node flooded; nothing forged when there was none
 * @param datagrams sent in all
 * @param virtualTime that passed
 * @param traceHash the same for the same scenario and seed, on any machine
 */
public record DhtReport(
        DhtScenario scenario,
        Distribution coldReadyMillis,
        Distribution warmReadyMillis,
        double maintenancePerSecond,
        Distribution contacts,
        SearchFigures searches,
        SearchFigures hotSwarm,
        Spoofing spoofing,
        long datagrams,
        Duration virtualTime,
        long traceHash) {

    /**
     * What a number of searches found, and what they cost.
     *
     * <p>Immutable.
     *
     * @param found how many found a peer
     * @param hops to the closest node that answered
     * @param tookMillis until the end
     * @param firstPeerMillis of those that found a peer
     * @param packets sent and received for one search
     * @param load datagrams that arrived at each node that was there from the first to the last search, per second
     */
    public record SearchFigures(
            int found,
            Distribution hops,
            Distribution tookMillis,
            Distribution firstPeerMillis,
            Distribution packets,
            Distribution load) {

        /** How many searches there were. */
        public int count() {
            return hops.count();
        }

        /** The share that found a peer; NaN without searches. */
        public double success() {
            return found / (double) count();
        }
    }

    /**
     * What a flood of forged datagrams did to one node.
     *
     * <p>Immutable.
     *
     * @param forged how many there were
     * @param contactsBefore verified nodes in its tables before
     * @param contactsLostBefore how many it had lost in as long a time, with as many searches, without a flood
     * @param contactsLost how many of them were gone afterwards
     * @param contactsFalse how many were there afterwards that never existed
     * @param searches by the node while it was flooded
     */
    public record Spoofing(
            long forged,
            int contactsBefore,
            int contactsLostBefore,
            int contactsLost,
            int contactsFalse,
            SearchFigures searches) {}
}
