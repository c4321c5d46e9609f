package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.store.PeerStore;
import dev.flotilla.dht.store.StoreBudget;
import dev.flotilla.dht.store.WriteTokens;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What this node tells those that ask: its neighbours, the peers it stores, and its own peers while they are announced.
 *
 * <p>Confined to its owner loop.
 */
final class Responder {
    // With eight nodes and so many peers an answer stays below 1024 bytes, and no answer is fragmented.
    static final int MAX_IPV4_PEERS = 50;
    static final int MAX_IPV6_PEERS = 25;

    private static final Endpoint LOOPBACK = Endpoint.of(new byte[] {127, 0, 0, 1}, 0);

    private final RoutingTables tables;
    private final Endpoint bound;
    private final PeerStore store;
    private final WriteTokens tokens;
    private final OwnAddress ownIpv4;
    private final OwnAddress ownIpv6;

    /** Ports at which our own peers listen, by the swarm they are in; 0 is the port of this node. */
    private final Map<Id160, List<Integer>> ownPeers = new HashMap<>();

    Responder(long nowNanos, DhtConfig config, RandomGenerator random, RoutingTables tables) {
        this.tables = tables;
        bound = config.bound();
        store = new PeerStore(
                nowNanos, new StoreBudget(config.stored(), config.nodeId()), new SplittableRandom(random.nextLong()));
        tokens = new WriteTokens(nowNanos, random);
        boolean specific = bound.isUnicast();
        ownIpv4 = new OwnAddress(specific && bound.isIpv4() ? bound : null);
        ownIpv6 = new OwnAddress(specific && !bound.isIpv4() ? bound : null);
    }

    PeerStore store() {
        return store;
    }

    Answer findNode(Endpoint from, FindNode query) {
        return answer(from, query.target(), ByteString.EMPTY, List.of());
    }

    Answer getPeers(long nowNanos, Endpoint from, GetPeers query) {
        Id160 infoHash = query.infoHash();
        List<Endpoint> peers =
                peers(nowNanos, infoHash, from.isIpv4(), own(from.isIpv4()).get());
        return answer(from, infoHash, token(nowNanos, from, infoHash), peers);
    }

    private ByteString token(long nowNanos, Endpoint to, Id160 infoHash) {
        if (!store.grantsToken(nowNanos, infoHash, to)) {
            return ByteString.EMPTY;
        }
        long token = tokens.issue(nowNanos, to, infoHash);
        return ByteString.copyOf(ByteBuffer.allocate(WriteTokens.BYTES).putLong(0, token));
    }

    Answer announcePeer(long nowNanos, Endpoint from, AnnouncePeer query) throws KrpcException {
        byte[] token = query.token().toByteArray();
        if (!tokens.accepts(nowNanos, token, 0, token.length, from, query.infoHash())) {
            throw KrpcException.refusal(KrpcException.PROTOCOL, "bad token", query.transaction());
        }
        store.add(nowNanos, query.infoHash(), query.impliedPort() ? from : from.withPort(query.port()), false);
        return Answer.EMPTY;
    }

    /** The nodes of the address family in which we were asked (BEP 32); the key is there even when we know none. */
    private Answer answer(Endpoint from, Id160 target, ByteString token, List<Endpoint> peers) {
        List<Contact> nodes = tables.of(from).closest(target, Bucket.K);
        return from.isIpv4() ? new Answer(nodes, null, token, peers) : new Answer(null, nodes, token, peers);
    }

    private List<Endpoint> peers(long nowNanos, Id160 infoHash, boolean ipv4, @Nullable Endpoint self) {
        int count = ipv4 ? MAX_IPV4_PEERS : MAX_IPV6_PEERS;
        List<Endpoint> peers = new ArrayList<>();
        if (self != null) {
            for (int port : ownPeers.getOrDefault(infoHash, List.of())) {
                peers.add(port == 0 ? self : self.withPort(port));
            }
        }
        byte[] sample = new byte[MAX_IPV4_PEERS * Endpoint.COMPACT_IPV6];
        int wanted = count - Math.min(count, peers.size());
        int stored = store.writeSample(nowNanos, infoHash, ipv4, wanted, false, sample, 0);
        for (int i = 0; i < stored; i++) {
            Endpoint peer = ipv4
                    ? Endpoint.readCompactIpv4(sample, i * Endpoint.COMPACT_IPV4)
                    : Endpoint.readCompactIpv6(sample, i * Endpoint.COMPACT_IPV6);
            if (!peers.contains(peer)) {
                peers.add(peer);
            }
        }
        return peers.subList(0, Math.min(count, peers.size()));
    }

    /** What a search need not ask others for: the peers stored here, our own at the loopback address if no better is known. */
    List<Endpoint> knownPeers(long nowNanos, Search.Goal goal) {
        if (!goal.wantsPeers()) {
            return List.of();
        }
        List<Endpoint> known = new ArrayList<>(peers(nowNanos, goal.target(), true, ownIpv4ForOurselves()));
        known.addAll(peers(nowNanos, goal.target(), false, ownIpv6.get()));
        return known;
    }

    private @Nullable Endpoint ownIpv4ForOurselves() {
        Endpoint seen = ownIpv4.get();
        if (seen != null || bound.isUnicast()) {
            return seen;
        }
        return LOOPBACK.withPort(bound.port());
    }

    void addOwnPeer(Id160 infoHash, int port) {
        ownPeers.computeIfAbsent(infoHash, key -> new ArrayList<>(1)).add(port);
    }

    void removeOwnPeer(Id160 infoHash, int port) {
        List<Integer> ports = ownPeers.get(infoHash);
        if (ports != null && ports.remove((Integer) port) && ports.isEmpty()) {
            ownPeers.remove(infoHash);
        }
    }

    void onSeenAs(Endpoint voter, Endpoint seenAs) {
        if (seenAs.isUnicast()) {
            own(seenAs.isIpv4()).onVote(voter, seenAs);
        }
    }

    private OwnAddress own(boolean ipv4) {
        return ipv4 ? ownIpv4 : ownIpv6;
    }
}
