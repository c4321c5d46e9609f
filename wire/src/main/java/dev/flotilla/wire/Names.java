package dev.flotilla.wire;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.flotilla.core.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Host names, read and looked up. A look-up may block, so it has threads of its own.
 *
 * <p>Thread-safe: no state of its own.
 */
record Names(Executor blocking) {

    /** Tells the endpoint of {@code peer}, at once when that needs no look-up; nothing when the name does not exist. */
    void resolve(InetSocketAddress peer, Consumer<Endpoint> found) {
        if (peer.isUnresolved()) {
            blocking.execute(() -> {
                InetSocketAddress address = new InetSocketAddress(peer.getHostString(), peer.getPort());
                if (!address.isUnresolved()) {
                    found.accept(Endpoint.of(address));
                }
            });
        } else {
            found.accept(Endpoint.of(peer));
        }
    }

    /**
     * Reads {@code host:port} without looking anything up: resolved when the host is a literal.
     *
     * @throws IllegalArgumentException when the text is not of that form, or the port is 0
     */
    static InetSocketAddress parse(String hostAndPort) {
        HostAndPort parts = HostAndPort.fromString(hostAndPort);
        if (!parts.hasPort() || parts.getPort() == 0 || parts.getHost().isEmpty()) {
            throw new IllegalArgumentException("not host:port: '" + hostAndPort + "'");
        }
        return InetAddresses.isInetAddress(parts.getHost())
                ? Endpoint.parse(hostAndPort).toInetSocketAddress()
                : InetSocketAddress.createUnresolved(parts.getHost(), parts.getPort());
    }
}
