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
 * @param nodeId its own id
 * @param bound where its socket is bound; the address may be the unspecified one
 * @param version sent as key {@code v} (BEP 20)
 * @param stored what is stored for others at most
 * @param awaitsBootstrap nodes to join through exist or are still being looked up: while none has answered, searches
 *     wait for a while instead of finding nothing
 */
public record DhtConfig(
        Id160 nodeId, Endpoint bound, ByteString version, StoreLimits stored, boolean awaitsBootstrap) {}
