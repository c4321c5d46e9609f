package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where others see this node, of one address family: the endpoint named most often in key {@code ip} by the last
 * {@value #VOTES} voters that answered us; before any did, the bound one. A network (/24, or /64 in IPv6) has one vote; of
 * local networks each address has one.
 *
 * <p>Confined to its owner loop.
 */
final class OwnAddress {
    static final int VOTES = 32;

    /** So many must agree before anything of weight follows: one voice is not to be trusted (BEP 42). */
    static final int MIN_AGREEING = 20;

    private final @Nullable Endpoint bound;
    private @Nullable Endpoint @Nullable [] voters;
    private @Nullable Endpoint[] votes = {};
    private int next;

    /** Starts with {@code bound}, null when the socket is bound to no address of its own. */
    OwnAddress(@Nullable Endpoint bound) {
        this.bound = bound;
    }

    void onVote(Endpoint voter, Endpoint seenAs) {
        if (isCertain()) {
            return;
        }
        if (voters == null) {
            voters = new @Nullable Endpoint[VOTES];
            votes = new @Nullable Endpoint[VOTES];
        }
        int slot = slotOf(voters, voter);
        voters[slot] = voter;
        votes[slot] = shared(seenAs);
    }

    /** True when the socket is bound to an address that others see as it is. */
    private boolean isCertain() {
        return bound != null && !bound.isLocal();
    }

    private int slotOf(@Nullable Endpoint[] all, Endpoint voter) {
        for (int i = 0; i < VOTES; i++) {
            Endpoint other = all[i];
            if (other != null && (voter.isLocal() ? other.hasSameAddress(voter) : other.hasSameNetwork(voter))) {
                return i;
            }
        }
        int slot = next;
        next = (next + 1) % VOTES;
        return slot;
    }

    /** The equal vote that is here already, so that a node keeps one object of it. */
    private Endpoint shared(Endpoint vote) {
        for (Endpoint other : votes) {
            if (vote.equals(other)) {
                return other;
            }
        }
        return vote;
    }

    /** The best guess; null when nobody said. */
    @Nullable
    Endpoint get() {
        if (bound == null) {
            return best(1, false);
        }
        Endpoint confirmed = confirmed();
        return confirmed == null ? bound : confirmed;
    }

    /** The bound address if it is global, else the one that most voters, and not a few, agree on; null before. */
    @Nullable
    Endpoint confirmed() {
        return isCertain() ? bound : best(MIN_AGREEING, true);
    }

    /** The vote cast most often, at least {@code enough} times; with {@code anyPort}, whatever its port. */
    private @Nullable Endpoint best(int enough, boolean anyPort) {
        Endpoint best = null;
        int mostVotes = enough - 1;
        for (Endpoint vote : votes) {
            int same = 0;
            for (Endpoint other : votes) {
                same += vote != null && other != null && (anyPort ? vote.hasSameAddress(other) : vote.equals(other))
                        ? 1
                        : 0;
            }
            if (same > mostVotes) {
                best = vote;
                mostVotes = same;
            }
        }
        return best;
    }
}
