package dev.flotilla.dht;

import dev.flotilla.core.Id160;
import java.util.List;

/**
 * Info-hashes that the nodes toward a target store peers of (BEP 51).
 *
 * <p>Immutable.
 *
 * @param infoHashes distinct, in the order in which they came, at most 10,000
 * @param samplers how many nodes answered with samples
 * @param lookup how it went
 */
public record SampleResult(List<Id160> infoHashes, int samplers, LookupResult lookup) {
    public SampleResult {
        infoHashes = List.copyOf(infoHashes);
    }
}
