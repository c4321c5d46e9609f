package dev.flotilla.core.metainfo;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.Optional;

/**
 * The text {@code host:port} of a peer or node: a host name, an IPv4 literal, or an IPv6 literal in brackets, and a port
 * of 1 to 65535.
 *
 * <p>Thread-safe: it holds no state.
 */
final class HostPort {
    private static final int MAX_HOST = 253;

    private HostPort() {}

    /** The text in its usual form, or empty when it is none. */
    static Optional<String> parse(String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text).requireBracketsForIPv6();
            return join(parts.getHost(), parts.getPortOrDefault(0));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Joins a host, its IPv6 literal without brackets, and a port; empty when either is no such thing. */
    static Optional<String> join(String host, long port) {
        if (port < 1 || port > 65_535) {
            return Optional.empty();
        }
        if (host.contains(":")) {
            boolean literal = host.indexOf('%') < 0 && InetAddresses.isInetAddress(host);
            return literal ? Optional.of("[" + host + "]:" + port) : Optional.empty();
        }
        return isHostName(host) ? Optional.of(host + ":" + port) : Optional.empty();
    }

    // letters, digits, hyphens, dots, and the underscores that some networks use; IPv4 literals are among them
    private static boolean isHostName(String host) {
        return !host.isEmpty()
                && host.length() <= MAX_HOST
                && host.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0));
    }
}
