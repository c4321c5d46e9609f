package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What strangers may still draw without giving: a budget each address has, and four times that each network, which is a /24
 * of IPv4. A /64 of IPv6 counts as one address. On a local network each connection has its own.
 *
 * <p>Bounds: {@link #MAX_BUDGETS}; of more, the one that was used least lately is forgotten.
 *
 * <p>Confined to its owner loop.
 */
final class Allowances {
    /*
     * A budget is a 512th of the torrent: a rider that empties the budgets of a hundred neighbours has a fifth of it. But it
     * is a piece and a quarter at least, for a newcomer can trade nothing but whole pieces: with half a piece from each a
     * crowd of newcomers comes to a standstill. What a peer gives fills its budget again at once; time does so in twenty
     * minutes. An empty budget stays empty for five.
     */
    static final int MAX_BUDGETS = 4_096;

    private static final long SHARE = 512;
    private static final long LEAST_BYTES = 64 << 10;
    private static final long MOST_BYTES = 1 << 20;
    private static final int NETWORK = 4;
    private static final long REFILL_NANOS = 1_200_000_000_000L;
    private static final long PENALTY_NANOS = 300_000_000_000L;

    private final long capacity;
    private final Map<Holder, Budget> budgets = new LinkedHashMap<>(16, 0.75f, true);

    /** What has a budget: an address, its port being 0; a network; or a connection, by its number. */
    private record Holder(@Nullable Endpoint address, long network, int connection) {}

    Allowances(PieceGeometry geometry) {
        long share = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, geometry.totalLength() / SHARE));
        capacity = Math.max(share, geometry.pieceLength() + geometry.pieceLength() / 4);
    }

    /** Bytes; 0 while it is to wait. */
    long left(long nowNanos, Peer peer) {
        Budget network = network(nowNanos, peer);
        long own = address(nowNanos, peer).left(nowNanos);
        return network == null ? own : Math.min(own, network.left(nowNanos));
    }

    /** It was sent so much that it has not earned. */
    void draw(long nowNanos, Peer peer, long bytes) {
        add(nowNanos, peer, -bytes);
    }

    /** It gave us so much. */
    void credit(long nowNanos, Peer peer, long bytes) {
        if (bytes > 0) {
            add(nowNanos, peer, bytes);
        }
    }

    private void add(long nowNanos, Peer peer, long bytes) {
        address(nowNanos, peer).add(nowNanos, bytes);
        Budget network = network(nowNanos, peer);
        if (network != null) {
            network.add(nowNanos, bytes);
        }
    }

    private Budget address(long nowNanos, Peer peer) {
        Endpoint endpoint = peer.endpoint();
        if (endpoint.isLocal()) {
            return budget(nowNanos, new Holder(null, 0, peer.number()), capacity);
        }
        return endpoint.isIpv4()
                ? budget(nowNanos, new Holder(endpoint.withPort(0), 0, 0), capacity)
                : budget(nowNanos, new Holder(null, endpoint.network(), 0), capacity);
    }

    private @Nullable Budget network(long nowNanos, Peer peer) {
        Endpoint endpoint = peer.endpoint();
        return endpoint.isLocal() || !endpoint.isIpv4()
                ? null
                : budget(nowNanos, new Holder(null, endpoint.network(), 0), NETWORK * capacity);
    }

    private Budget budget(long nowNanos, Holder holder, long limit) {
        Budget budget = budgets.computeIfAbsent(holder, h -> new Budget(limit, nowNanos));
        if (budgets.size() > MAX_BUDGETS) {
            budgets.remove(budgets.keySet().iterator().next());
        }
        return budget;
    }

    private static final class Budget {
        private final long limit;
        private long bytes;
        private long filledNanos;
        private boolean isEmpty;
        private long emptiedNanos;

        Budget(long limit, long nowNanos) {
            this.limit = limit;
            bytes = limit;
            filledNanos = nowNanos;
        }

        long left(long nowNanos) {
            fill(nowNanos);
            return isEmpty ? 0 : bytes;
        }

        void add(long nowNanos, long more) {
            fill(nowNanos);
            bytes = Math.max(0, Math.min(limit, bytes + more));
            if (bytes == 0 && !isEmpty) {
                isEmpty = true;
                emptiedNanos = nowNanos;
            }
            isEmpty &= more < 0;
        }

        private void fill(long nowNanos) {
            long refill = (long) (limit * ((nowNanos - filledNanos) / (double) REFILL_NANOS));
            if (refill > 0) { // else time would be lost to rounding
                bytes = Math.min(limit, bytes + refill);
                filledNanos = nowNanos;
            }
            isEmpty &= nowNanos - emptiedNanos < PENALTY_NANOS;
        }
    }
}
