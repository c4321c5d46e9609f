package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;

/**
 * What a search is for.
 *
 * @param target the id to approach
 * @param wantsPeers whether nodes are asked for peers of the swarm {@code target}, or for nodes only
 * @param enough so many distinct peers end the search early
 *     <p>Immutable.
 */
public record SearchGoal(Id160 target, boolean wantsPeers, int enough) {
    public static SearchGoal nodes(Id160 target) {
        return new SearchGoal(target, false, Integer.MAX_VALUE);
    }

    public static SearchGoal peers(Id160 infoHash, int enough) {
        if (enough < 1) {
            throw new IllegalArgumentException("at least one peer must be wanted, not " + enough);
        }
        return new SearchGoal(infoHash, true, enough);
    }
}
