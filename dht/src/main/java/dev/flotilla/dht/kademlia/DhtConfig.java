package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.StoreLimits;

/**
 * What an engine is told at its start.
 *
 * <p>Immutable.
 *
 * @param nodeId its own id at first; where the rules say so, another takes its place once the address is known (BEP 42)
 * @param bound where its socket is bound; the address may be the unspecified one
 * @param version sent as key {@code v} (BEP 20)
 * @param network tag in every message; those of another tag are dropped, so that networks never merge; empty for none
 * @param rules which nodes the tables keep
 * @param store what is stored for others at most
 * @param awaitsBootstrap nodes to join through exist or are still being looked up: while none has answered, searches
 *     wait for a while instead of finding nothing
 * @param readOnly ask, but answer nobody and stay out of their tables (BEP 43)
 * @param limitsAmplification keep answers to unproved addresses short; off only for measurements
 */
public record DhtConfig(
        Id160 nodeId,
        Endpoint bound,
        ByteString version,
        ByteString network,
        TableRules rules,
        StoreLimits store,
        boolean awaitsBootstrap,
        boolean readOnly,
        boolean limitsAmplification) {
    /** A node of a private network, with defaults. */
    public static DhtConfig of(Id160 nodeId, Endpoint bound) {
        return new DhtConfig(
                nodeId,
                bound,
                ByteString.EMPTY,
                ByteString.EMPTY,
                TableRules.PRIVATE,
                StoreLimits.DEFAULT,
                false,
                false,
                true);
    }

    public DhtConfig withVersion(ByteString v) {
        return new DhtConfig(nodeId, bound, v, network, rules, store, awaitsBootstrap, readOnly, limitsAmplification);
    }

    public DhtConfig withNetwork(ByteString tag) {
        return new DhtConfig(nodeId, bound, version, tag, rules, store, awaitsBootstrap, readOnly, limitsAmplification);
    }

    public DhtConfig withRules(TableRules chosen) {
        return new DhtConfig(
                nodeId, bound, version, network, chosen, store, awaitsBootstrap, readOnly, limitsAmplification);
    }

    public DhtConfig withStore(StoreLimits limits) {
        return new DhtConfig(
                nodeId, bound, version, network, rules, limits, awaitsBootstrap, readOnly, limitsAmplification);
    }

    public DhtConfig awaitingBootstrap(boolean awaits) {
        return new DhtConfig(nodeId, bound, version, network, rules, store, awaits, readOnly, limitsAmplification);
    }

    public DhtConfig readOnly(boolean only) {
        return new DhtConfig(nodeId, bound, version, network, rules, store, awaitsBootstrap, only, limitsAmplification);
    }

    public DhtConfig limitingAmplification(boolean limits) {
        return new DhtConfig(nodeId, bound, version, network, rules, store, awaitsBootstrap, readOnly, limits);
    }

    /** True when the socket is bound to the unspecified address of IPv6, which takes both families. */
    boolean reachesBothFamilies() {
        return !bound.isIpv4() && !bound.withPort(1).isUnicast();
    }

    /** True when addresses are scarce, so that they tell nodes apart: not in private networks. */
    boolean isRestricted() {
        return rules.restrictsAddresses();
    }
}
