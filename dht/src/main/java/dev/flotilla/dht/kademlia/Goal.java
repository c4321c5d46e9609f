package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Method;

/**
 * What a search is for.
 *
 * <p>Immutable.
 *
 * @param kind what the nodes on the way are asked
 * @param target the id to approach
 * @param enough so many distinct peers end the search early
 * @param lifetimeNanos the search ends so long after it was submitted, with what it has
 * @param secure walk three disjoint paths and count only nodes whose id belongs to their address (BEP 42)
 * @param traced keep each step
 * @param exact end only with the very closest nodes, to write to them; else slow ones among them may be missed
 */
public record Goal(
        Kind kind, Id160 target, int enough, long lifetimeNanos, boolean secure, boolean traced, boolean exact) {
    /** What the nodes on the way are asked. */
    public enum Kind {
        /** Only for nodes. */
        NODES,
        /** For the peers of a swarm. */
        PEERS,
        /** For the peers of a swarm, and how many there are (BEP 33). */
        SCRAPE,
        /** For a stored item (BEP 44). */
        ITEM,
        /** For info-hashes that they store peers of (BEP 51). */
        SAMPLES
    }

    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    public static Goal nodes(Id160 target) {
        return of(Kind.NODES, target);
    }

    /**
     * A goal without limits.
     *
     * @param target an info-hash, or any id
     */
    public static Goal of(Kind kind, Id160 target) {
        return new Goal(kind, target, Integer.MAX_VALUE, NO_LIMIT, false, false, kind == Kind.NODES);
    }

    public static Goal peers(Id160 infoHash, int enough) {
        if (enough < 1) {
            throw new IllegalArgumentException("at least one peer must be wanted, not " + enough);
        }
        return new Goal(Kind.PEERS, infoHash, enough, NO_LIMIT, false, false, false);
    }

    /** The same, ended after so long. */
    public Goal within(long nanos) {
        return new Goal(kind, target, enough, Math.min(nanos, NO_LIMIT), secure, traced, exact);
    }

    /** The same by disjoint paths. */
    public Goal securely() {
        return new Goal(kind, target, enough, lifetimeNanos, true, traced, exact);
    }

    /** The same with a trace. */
    public Goal withTrace() {
        return new Goal(kind, target, enough, lifetimeNanos, secure, true, exact);
    }

    /** The same, ended only with the very closest nodes. */
    public Goal exactly() {
        return new Goal(kind, target, enough, lifetimeNanos, secure, traced, true);
    }

    boolean isLimited() {
        return lifetimeNanos < NO_LIMIT;
    }

    boolean wantsPeers() {
        return kind == Kind.PEERS || kind == Kind.SCRAPE;
    }

    Question question(boolean ipv4, boolean ipv6) {
        return switch (kind) {
            case NODES -> Question.findNode(target, ipv4, ipv6);
            case PEERS, SCRAPE -> {
                boolean scrape = kind == Kind.SCRAPE;
                yield new Question(
                        Method.GET_PEERS,
                        (out, transaction) -> out.getPeers(transaction, target, ipv4, ipv6, scrape, false));
            }
            case ITEM -> new Question(Method.GET, (out, transaction) -> out.get(transaction, target, -1, ipv4, ipv6));
            case SAMPLES ->
                new Question(
                        Method.SAMPLE_INFOHASHES,
                        (out, transaction) -> out.sampleInfohashes(transaction, target, ipv4, ipv6));
        };
    }
}
