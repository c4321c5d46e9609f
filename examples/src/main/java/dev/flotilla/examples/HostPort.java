package dev.flotilla.examples;

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
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        int port = port(text.substring(colon + 1));
        if (host.isBlank() || port < 1) {
            throw new TypeConversionException("'" + text + "' is not HOST:PORT");
        }
        return new HostPort(host, port);
    }

    /** The address, IPv6 in its short form; its port is not 0. */
    static HostPort of(InetSocketAddress address) {
        return parse(Endpoint.of(address).toString());
    }

    private static int port(String digits) {
        return digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= 65535 ? Integer.parseInt(digits) : -1;
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
