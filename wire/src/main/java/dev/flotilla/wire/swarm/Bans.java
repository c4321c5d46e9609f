package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Peers that sent what is provably wrong. A banned peer is known by its address and peer id together, and by where we
 * reached it: an id or a listening port alone is what a liar says, and may be somebody else's. After
 * {@link #PEERS_PER_ADDRESS} of them, whoever comes from that address is banned, since ids cost nothing. One is not
 * enough: many peers may share an address.
 *
 * <p>Bound: {@link #LIMIT} of each; of more, the oldest is forgiven.
 *
 * <p>Confined to its owner loop.
 */
public final class Bans {
    static final int LIMIT = 1_000;
    static final int PEERS_PER_ADDRESS = 3;

    private record Identity(ByteString address, Id160 id) {}

    private final Set<Identity> identities = new LinkedHashSet<>();
    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private final Map<ByteString, Integer> addresses = new LinkedHashMap<>();

    void add(Peer peer) {
        if (peer.isOutgoing()) {
            addEndpoint(peer.endpoint());
        }
        if (identities.add(identity(peer))) {
            addresses.merge(address(peer.endpoint()), 1, Integer::sum);
        }
        forgiveOldest(identities);
        forgiveOldest(addresses.keySet());
    }

    /** Those of an engine that this one takes the place of. */
    void addAll(Bans earlier) {
        identities.addAll(earlier.identities);
        endpoints.addAll(earlier.endpoints);
        earlier.addresses.forEach((address, peers) -> addresses.merge(address, peers, Integer::sum));
    }

    int size() {
        return identities.size();
    }

    void addEndpoint(Endpoint endpoint) {
        endpoints.add(endpoint);
        forgiveOldest(endpoints);
    }

    boolean isBanned(Endpoint endpoint) {
        return endpoints.contains(endpoint) || addresses.getOrDefault(address(endpoint), 0) >= PEERS_PER_ADDRESS;
    }

    boolean isBanned(Peer peer) {
        return identities.contains(identity(peer)) || isBanned(peer.endpoint());
    }

    private static Identity identity(Peer peer) {
        return new Identity(address(peer.endpoint()), peer.id());
    }

    private static ByteString address(Endpoint endpoint) {
        return ByteString.of(endpoint.addressBytes());
    }

    private static void forgiveOldest(Set<?> set) {
        if (set.size() > LIMIT) {
            set.remove(set.iterator().next());
        }
    }
}
