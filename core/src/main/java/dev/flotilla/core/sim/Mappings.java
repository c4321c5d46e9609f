package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the NAT before one host remembers.
 *
 * <p>Confined to its owner loop.
 */
final class Mappings {
    static final long LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int SWEEP = 256;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 65536 - FIRST_PORT;

    /** One remote endpoint, and where the host stands for it. */
    private static final class Mapping {
        final Endpoint outside;
        long usedNanos;

        Mapping(Endpoint outside) {
            this.outside = outside;
        }
    }

    private final Nat nat;
    private final VirtualHost host;
    private final Map<Endpoint, VirtualHost> routes;
    private final Map<Endpoint, Mapping> byRemote = new HashMap<>();
    private long usedNanos = -LIFETIME_NANOS - 1;
    private int sweepAt = SWEEP;
    private int ports;

    /** @param routes the network's, to which the endpoints of a symmetric NAT are added */
    Mappings(Nat nat, VirtualHost host, Map<Endpoint, VirtualHost> routes) {
        this.nat = nat;
        this.host = host;
        this.routes = routes;
    }

    /** The host sends: where it comes from as the remote sees it. */
    Endpoint outbound(long nowNanos, Endpoint to) {
        usedNanos = nowNanos;
        if (nat == Nat.FULL_CONE || nat == Nat.UNREACHABLE) {
            return host.endpoint();
        }
        Mapping mapping = byRemote.get(to);
        if (mapping == null || !isAlive(nowNanos, mapping.usedNanos)) {
            forget(mapping);
            sweep(nowNanos);
            mapping = new Mapping(nat == Nat.SYMMETRIC ? newOutside() : host.endpoint());
            byRemote.put(to, mapping);
        }
        mapping.usedNanos = nowNanos;
        return mapping.outside;
    }

    /** Whether a datagram that was sent to {@code to} is let in. */
    boolean admits(long nowNanos, Endpoint from, Endpoint to) {
        return switch (nat) {
            case OPEN -> true;
            case FULL_CONE -> isAlive(nowNanos, usedNanos);
            case RESTRICTED, SYMMETRIC -> {
                Mapping mapping = byRemote.get(from);
                yield mapping != null && mapping.outside.equals(to) && isAlive(nowNanos, mapping.usedNanos);
            }
            case UNREACHABLE -> false;
        };
    }

    private static boolean isAlive(long nowNanos, long usedNanos) {
        return nowNanos - usedNanos <= LIFETIME_NANOS;
    }

    private Endpoint newOutside() {
        for (int tries = 0; tries < PORTS; tries++) {
            Endpoint outside =
                    host.endpoint().withPort(FIRST_PORT + (host.endpoint().port() + ports++) % PORTS);
            if (routes.putIfAbsent(outside, host) == null) {
                return outside;
            }
        }
        throw new IllegalStateException("no free port at " + host.endpoint());
    }

    private void sweep(long nowNanos) {
        if (byRemote.size() >= sweepAt) {
            byRemote.values().removeIf(mapping -> {
                boolean dead = !isAlive(nowNanos, mapping.usedNanos);
                if (dead) {
                    forget(mapping);
                }
                return dead;
            });
            sweepAt = Math.max(SWEEP, 2 * byRemote.size());
        }
    }

    private void forget(@Nullable Mapping mapping) {
        if (mapping != null && nat == Nat.SYMMETRIC) {
            routes.remove(mapping.outside);
        }
    }

    void forgetAll() {
        byRemote.values().forEach(this::forget);
        byRemote.clear();
    }
}
