package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import java.time.Duration;
import java.util.List;

/**
 * What one node answered to one question.
 *
 * <p>Immutable.
 *
 * @param node who answered
 * @param roundTrip from our datagram to its answer
 * @param version its client and version (BEP 20) as sent, often two letters and two bytes; empty when not told
 * @param seenAs where it saw our datagram come from, at most one; none when not told
 * @param nodes the nodes it named
 * @param peers the peers it named
 * @param token the right to announce that it gave; empty when none
 */
public record NodeReply(
        NodeInfo node,
        Duration roundTrip,
        ByteString version,
        List<Endpoint> seenAs,
        List<NodeInfo> nodes,
        List<Endpoint> peers,
        ByteString token) {
    public NodeReply {
        seenAs = List.copyOf(seenAs);
        nodes = List.copyOf(nodes);
        peers = List.copyOf(peers);
    }
}
