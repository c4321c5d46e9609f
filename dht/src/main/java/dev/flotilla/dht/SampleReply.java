package dev.flotilla.dht;

import dev.flotilla.core.Id160;
import java.time.Duration;
import java.util.List;

/**
 * A sample of the info-hashes that one node stores peers of (BEP 51).
 *
 * <p>Immutable.
 *
 * @param node who answered
 * @param infoHashes a random part, new each {@code interval}
 * @param total how many it says to store; -1 when it does not say
 * @param interval the sample stays the same for so long; zero when it does not say
 * @param nodes those that it knows closest to the target
 */
public record SampleReply(NodeInfo node, List<Id160> infoHashes, long total, Duration interval, List<NodeInfo> nodes) {
    public SampleReply {
        infoHashes = List.copyOf(infoHashes);
        nodes = List.copyOf(nodes);
    }
}
