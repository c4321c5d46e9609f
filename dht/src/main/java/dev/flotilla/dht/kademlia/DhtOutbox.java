package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;

/** Where the datagrams of a {@link DhtEngine} leave. */
@FunctionalInterface
public interface DhtOutbox {
    /**
     * Sends one datagram, which may be lost like any other.
     *
     * @param bytes the engine's own array, to be copied before this returns; the datagram is its first {@code length} bytes
     * @return false when it was dropped already here; the engine treats it as lost
     */
    @SuppressWarnings("UnusedReturnValue")
    boolean send(Endpoint to, byte[] bytes, int length);
}
