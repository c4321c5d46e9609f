package dev.flotilla.core.sim;

/**
 * What stands between a host and the network (RFC 4787 names the kinds). A mapping lives for two minutes after the host
 * last used it.
 */
public enum Nat {
    /** Nothing: whoever knows the endpoint reaches the host. */
    OPEN,
    /** Reachable for all, as long as the host has sent something. */
    FULL_CONE,
    /** Reachable for those endpoints to which the host has sent something. */
    RESTRICTED,
    /** As restricted, and each endpoint sees the host at another port. */
    SYMMETRIC,
    /** A firewall: the host can send, and nothing comes back. */
    UNREACHABLE
}
