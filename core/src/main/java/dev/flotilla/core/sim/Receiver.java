package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;

/** Who gets the datagrams of a {@link VirtualHost}. */
@FunctionalInterface
public interface Receiver {
    /**
     * Takes one datagram: the first {@code length} of {@code bytes}, which are the network's again when this returns.
     *
     * @param nowNanos of the {@link Simulation}
     * @param from the sender as the network shows it, so a NAT's endpoint if it is behind one
     */
    void onDatagram(long nowNanos, Endpoint from, byte[] bytes, int length);
}
