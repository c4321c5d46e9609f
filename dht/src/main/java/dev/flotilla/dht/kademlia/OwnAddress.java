package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where others see this node, of one address family: the endpoint named most often in key {@code ip} by the last
 * {@value #VOTES} nodes of different addresses that answered us; before any did, the bound one.
 *
 * <p>Confined to its owner loop.
 */
final class OwnAddress {
    private static final int VOTES = 16;

    private final @Nullable Endpoint bound;
    private final @Nullable Endpoint[] voters = new @Nullable Endpoint[VOTES];
    private final @Nullable Endpoint[] votes = new @Nullable Endpoint[VOTES];
    private int next;

    /** Starts with {@code bound}, null when the socket is bound to no address of its own. */
    OwnAddress(@Nullable Endpoint bound) {
        this.bound = bound;
    }

    void onVote(Endpoint voter, Endpoint seenAs) {
        int slot = slotOf(voter);
        voters[slot] = voter;
        votes[slot] = seenAs;
    }

    private int slotOf(Endpoint voter) {
        for (int i = 0; i < VOTES; i++) {
            Endpoint other = voters[i];
            if (other != null && other.hasSameAddress(voter)) {
                return i;
            }
        }
        int slot = next;
        next = (next + 1) % VOTES;
        return slot;
    }

    /** Null when nobody said. */
    @Nullable
    Endpoint get() {
        if (bound != null) {
            return bound;
        }
        Endpoint best = null;
        int mostVotes = 0;
        for (Endpoint vote : votes) {
            int same = 0;
            for (Endpoint other : votes) {
                same += vote != null && vote.equals(other) ? 1 : 0;
            }
            if (same > mostVotes) {
                best = vote;
                mostVotes = same;
            }
        }
        return best;
    }
}
