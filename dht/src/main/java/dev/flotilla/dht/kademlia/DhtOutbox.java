package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.store.SignedValue;

/** Where the datagrams of a {@link DhtEngine} leave, and its signatures are checked. */
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

    /**
     * Begins to check a signature, which takes too long for the owner loop. What {@link
     * dev.flotilla.dht.store.Ed25519#verify} says is to be handed to {@link DhtEngine#onVerified}, soon or before this
     * returns.
     *
     * @return false when too much is waiting already, or nobody can: {@code onVerified} will not come
     */
    default boolean verify(SignedValue value) {
        return false;
    }
}
