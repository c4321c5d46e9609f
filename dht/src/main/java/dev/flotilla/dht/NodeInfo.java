package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * A node of the DHT: its id and where it listens for datagrams.
 *
 * <p>Immutable.
 */
public record NodeInfo(Id160 id, Endpoint endpoint) {
    /** How close it is to {@code target}: leading bits that both ids share, 0 to 160. */
    public int sharedBits(Id160 target) {
        return id.commonPrefixLength(target);
    }
}
