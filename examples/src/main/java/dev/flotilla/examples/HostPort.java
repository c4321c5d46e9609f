package dev.flotilla.examples;

import com.google.common.net.HostAndPort;
import dev.flotilla.core.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code host:port}, {@code 192.0.2.1:6881} or {@code [2001:db8::1]:6881} as given on the command line; a name is looked up
 * only when it is used.
 *
 * <p>Immutable.
 */
record HostPort(String host, int port) {

    static HostPort parse(String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text).requireBracketsForIPv6();
            if (!parts.getHost().isBlank() && parts.getPortOrDefault(0) > 0) {
                return new HostPort(parts.getHost(), parts.getPort());
            }
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not HOST:PORT: " + e.getMessage());
        }
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
    }

    /** The address, IPv6 in its short form; its port is not 0. */
    static HostPort of(InetSocketAddress address) {
        return parse(Endpoint.of(address).toString());
    }

    /** Looks the name up; a literal needs no look-up. */
    InetSocketAddress resolve() throws Failure {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new Failure("cannot find the address of '" + host + "'");
        }
        return address;
    }

    /** Looks all names up. */
    static List<InetSocketAddress> resolveAll(List<HostPort> all) throws Failure {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (HostPort one : all) {
            addresses.add(one.resolve());
        }
        return addresses;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
