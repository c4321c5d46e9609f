package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.KrpcMessage;

/** Where the messages of a {@link DhtEngine} leave. */
@FunctionalInterface
public interface DhtOutbox {
    /**
     * Sends one datagram, which may be lost like any other.
     *
     * @return false when it was dropped already here; the engine treats it as lost
     */
    @SuppressWarnings("UnusedReturnValue")
    boolean send(Endpoint to, KrpcMessage message);
}
