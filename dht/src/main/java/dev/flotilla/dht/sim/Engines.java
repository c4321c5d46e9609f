package dev.flotilla.dht.sim;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.dht.kademlia.DhtConfig;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.DhtOutbox;
import dev.flotilla.dht.kademlia.TableRules;
import dev.flotilla.dht.kademlia.Workspace;

/** The one place where the engine of a simulated node is made. */
final class Engines {
    private static final ByteString VERSION = ByteString.utf8("FL00");

    private Engines() {}

    static DhtEngine create(
            long nowNanos,
            Id160 id,
            Endpoint endpoint,
            Profile profile,
            boolean isFirst,
            SeededRandom random,
            DhtOutbox outbox,
            Workspace workspace) {
        DhtConfig config = DhtConfig.of(id, endpoint)
                .withRules(rules(profile))
                .withVersion(VERSION)
                .awaitingBootstrap(!isFirst)
                .limitingAmplification(false);
        return new DhtEngine(nowNanos, config, random, outbox, workspace);
    }

    private static TableRules rules(Profile profile) {
        return switch (profile) {
            case PRIVATE -> TableRules.PRIVATE;
            case PUBLIC -> TableRules.PUBLIC;
            case SERVER -> TableRules.SERVER;
            case SECURE -> TableRules.PUBLIC.enforced();
        };
    }
}
