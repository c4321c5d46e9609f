package dev.flotilla.dht.sim;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader;
import org.jspecify.annotations.Nullable;

/** What somebody does to the answers of a node before they leave. */
interface Tampering {
    /**
     * Changes an answer in place.
     *
     * @param answer the answer as it was, standing in {@code datagram}
     * @param target what was asked for; null when nothing was
     */
    void change(KrpcReader answer, byte[] datagram, @Nullable Id160 target);
}
