package dev.flotilla.wire.swarm;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who an engine is in its swarm.
 *
 * <p>Immutable.
 *
 * @param peerId also told from the peer ids of others, so that a connection to ourselves is noticed
 * @param listeningPort the TCP port told to peers, 0 when there is none
 * @param dhtPort the UDP port of our DHT node, 0 when there is none
 */
public record SwarmIdentity(Id160 infoHash, Id160 peerId, int listeningPort, int dhtPort) {
    public SwarmIdentity {
        if (listeningPort < 0 || listeningPort > 0xffff || dhtPort < 0 || dhtPort > 0xffff) {
            throw new IllegalArgumentException("ports " + listeningPort + " and " + dhtPort);
        }
    }

    Handshake handshake(boolean speaksDht) {
        Set<Feature> features = EnumSet.of(Feature.EXTENSION, Feature.FAST);
        if (speaksDht) {
            features.add(Feature.DHT);
        }
        return new Handshake(infoHash, peerId, features);
    }
}
