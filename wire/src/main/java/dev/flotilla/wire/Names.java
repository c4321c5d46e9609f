package dev.flotilla.wire;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.flotilla.core.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Turns {@code host:port} into an address. A literal is answered at once; a name is looked up on a thread that may block, and
 * one that does not exist, or is none, is passed over.
 *
 * <p>Thread-safe: no state of its own.
 */
record Names(Executor blocking) {

    void resolve(String hostAndPort, Consumer<Endpoint> found) {
        InetSocketAddress name;
        try {
            name = parse(hostAndPort);
        } catch (IllegalArgumentException e) {
            return;
        }
        if (name.isUnresolved()) {
            blocking.execute(() -> lookUp(name, found));
        } else {
            found.accept(Endpoint.of(name));
        }
    }

    private static void lookUp(InetSocketAddress name, Consumer<Endpoint> found) {
        InetSocketAddress address = new InetSocketAddress(name.getHostString(), name.getPort());
        if (!address.isUnresolved()) {
            found.accept(Endpoint.of(address));
        }
    }

    /**
     * Reads {@code host:port} without looking anything up: resolved when the host is a literal.
     *
     * @throws IllegalArgumentException when the text is not of that form
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
