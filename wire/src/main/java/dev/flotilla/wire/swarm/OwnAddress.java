package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What peers say our address is (BEP 10, {@code yourip}): a hint for {@link PeerPriority}, believed when most agree. A network
 * has one vote.
 *
 * <p>Bound: the votes of the last {@link #MAX_VOTES} networks.
 *
 * <p>Confined to its owner loop.
 */
final class OwnAddress {
    static final int MAX_VOTES = 32;

    private final int port;
    private final Map<Long, Endpoint> votes = new LinkedHashMap<>();
    private @Nullable Endpoint ipv4;
    private @Nullable Endpoint ipv6;

    OwnAddress(int port) {
        this.port = port;
    }

    /**
     * Answers true when another address, or a first one, is believed from now on.
     *
     * @param yourIp 4 or 16 bytes, or none
     */
    boolean onVote(Endpoint voter, ByteString yourIp) {
        if (yourIp.isEmpty()) {
            return false;
        }
        votes.remove(voter.network());
        votes.put(voter.network(), Endpoint.of(yourIp.toByteArray(), port));
        if (votes.size() > MAX_VOTES) {
            votes.remove(votes.keySet().iterator().next());
        }
        Endpoint before4 = ipv4;
        Endpoint before6 = ipv6;
        ipv4 = winner(true, before4);
        ipv6 = winner(false, before6);
        return !Objects.equals(ipv4, before4) || !Objects.equals(ipv6, before6);
    }

    private @Nullable Endpoint winner(boolean isIpv4, @Nullable Endpoint before) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        votes.values().stream()
                .filter(vote -> vote.isIpv4() == isIpv4)
                .forEach(vote -> counts.merge(vote, 1, Integer::sum));
        Endpoint most = before != null && counts.containsKey(before) ? before : null;
        for (Map.Entry<Endpoint, Integer> entry : counts.entrySet()) {
            if (most == null || entry.getValue() > counts.getOrDefault(most, 0)) {
                most = entry.getKey();
            }
        }
        return most;
    }

    /** True when we listen there, as far as we know. */
    boolean isOurs(Endpoint endpoint) {
        Endpoint own = endpoint.isIpv4() ? ipv4 : ipv6;
        return own != null && own.equals(endpoint);
    }

    /** The priority of a peer that listens or connects there (BEP 40); 0 while our own address is unknown. */
    long priority(Endpoint peer) {
        Endpoint own = peer.isIpv4() ? ipv4 : ipv6;
        return own == null ? 0 : PeerPriority.of(own, peer);
    }
}
