package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * One peer at a moment; of a peer that has left, its identity and its traffic.
 *
 * <p>Immutable.
 *
 * @param endpoint the other end of the connection; of an incoming one, its ephemeral port
 * @param client as it names itself, unchecked; empty when it does not
 * @param source how we heard of it
 * @param encrypted the last connection's bytes are, or were, encrypted
 * @param connected false when it has left
 * @param pieces how many it has
 * @param traffic of all its connections to us
 * @param choking it lets us wait
 * @param choked we let it wait
 * @param interesting it has pieces that we lack
 * @param interested it wants pieces of ours
 * @param snubbed it owes us blocks and sends none
 * @param requests blocks that we wait for
 * @param queuedRequests blocks that it waits for
 * @param uploadReason why we choke it or do not; empty when it has left
 */
public record PeerSnapshot(
        Id160 peerId,
        Endpoint endpoint,
        String client,
        PeerSource source,
        boolean outgoing,
        boolean encrypted,
        boolean connected,
        int pieces,
        Traffic traffic,
        boolean choking,
        boolean choked,
        boolean interesting,
        boolean interested,
        boolean snubbed,
        int requests,
        int queuedRequests,
        String uploadReason) {

    PeerSnapshot withMore(Traffic more) {
        return new PeerSnapshot(
                peerId,
                endpoint,
                client,
                source,
                outgoing,
                encrypted,
                connected,
                pieces,
                traffic.plus(more),
                choking,
                choked,
                interesting,
                interested,
                snubbed,
                requests,
                queuedRequests,
                uploadReason);
    }

    PeerSnapshot departed() {
        return new PeerSnapshot(
                peerId,
                endpoint,
                client,
                source,
                outgoing,
                encrypted,
                false,
                pieces,
                traffic.atRest(),
                true,
                true,
                false,
                false,
                false,
                0,
                0,
                "");
    }
}
