package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.swarm.Dialler.Parting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The neighbour set: who is connected, one connection a peer id; who may be dialled, who is banned, who has left.
 *
 * <p>Confined to its owner loop.
 */
final class Neighbours {
    /*
     * Two peers that dial each other at once get two connections. Each must close the same one, though each sees them in
     * another order: they keep the one that the greater peer id dialled. A connection that has stood for a while is kept
     * in any case.
     *
     * We dial until seven places of ten are taken; the others are for those that dial us. So newcomers find room. When all
     * dial until they are full, the first of a crowd are full with each other, and those that come later find nobody but
     * those that come later still: two swarms, one of them without the seeder. Only when those that we have let us starve
     * do we dial more.
     */
    private static final long SETTLED_NANOS = 30_000_000_000L;

    /** The {@link #refusal} of a peer that may be dialled again when there is room. */
    static final String ENOUGH = "enough neighbours";

    private final Id160 self;
    private final int limit;
    private final Bans bans = new Bans();
    private final Departed departed = new Departed();
    private final OwnAddress ownAddress;
    private final Dialler dialler;
    private final Turnover turnover;
    private final Map<PeerLink, Peer> byLink = new HashMap<>();
    private final Map<Integer, Peer> byNumber = new LinkedHashMap<>();
    private final Map<Integer, Peer> numbered = Collections.unmodifiableMap(byNumber);
    private final Collection<Peer> all = Collections.unmodifiableCollection(byNumber.values());
    private long version;
    private long rejectedMessages; // of peers that have left

    Neighbours(SwarmIdentity self, SwarmConfig config, RandomGenerator random, SwarmOutbox outbox) {
        this.self = self.peerId();
        limit = config.maxNeighbours();
        ownAddress = new OwnAddress(self.listeningPort());
        dialler = new Dialler(config, random, outbox, bans, ownAddress);
        turnover = new Turnover(byNumber.values(), ownAddress);
    }

    Dialler dialler() {
        return dialler;
    }

    Bans bans() {
        return bans;
    }

    Turnover turnover() {
        return turnover;
    }

    OwnAddress ownAddress() {
        return ownAddress;
    }

    /** Another one when somebody has come or gone, or has told where it listens. */
    long version() {
        return version;
    }

    int size() {
        return byNumber.size();
    }

    boolean isFull() {
        return size() >= limit;
    }

    /** True when we dial nobody before another goes. */
    boolean hasNoRoom() {
        return size() >= ownPlaces();
    }

    /** The places for those that we dial. */
    private int ownPlaces() {
        return (7 * limit + 9) / 10;
    }

    /** How many more may be dialled. */
    int room(long nowNanos) {
        return (isStarved(nowNanos) ? limit : ownPlaces()) - size();
    }

    /** True when some have what we want, and have had time to give it, and nobody does. */
    boolean isStarved(long nowNanos) {
        boolean isStarved = false;
        for (Peer peer : byNumber.values()) {
            if (peer.download().wanted() > 0) {
                if (!peer.download().isChoking() && !peer.download().window().isSnubbed()) {
                    return false;
                }
                isStarved |= nowNanos - peer.connectedNanos() >= SETTLED_NANOS;
            }
        }
        return isStarved;
    }

    /** In the order in which they came; live. */
    Map<Integer, Peer> byNumber() {
        return numbered;
    }

    /** In the order in which they came; live. */
    Collection<Peer> all() {
        return all;
    }

    /** A copy, for a loop that drops peers. */
    List<Peer> copy() {
        return List.copyOf(byNumber.values());
    }

    @Nullable
    Peer get(PeerLink link) {
        return byLink.get(link);
    }

    /** The connection to the same peer, null when there is none. */
    @Nullable
    Peer withId(Id160 peerId) {
        for (Peer peer : byNumber.values()) {
            if (peer.id().equals(peerId)) {
                return peer;
            }
        }
        return null;
    }

    /** Who gives its place to a newcomer when all are taken, null when nobody does. */
    @Nullable
    Peer mustGo(long nowNanos, Peer newcomer) {
        Peer idler = turnover.idler(nowNanos);
        return idler != null ? idler : turnover.outranked(nowNanos, newcomer);
    }

    /** Why a new peer is not taken in; empty when it is, in the place of {@link #withId} or {@link #mustGo} if need be. */
    String refusal(long nowNanos, Peer peer) {
        if (peer.id().equals(self)) {
            if (peer.isOutgoing()) {
                dialler.ban(peer.endpoint());
            }
            return "ourselves";
        }
        if (bans.isBanned(peer)) {
            return "banned";
        }
        Peer first = withId(peer.id());
        if (first != null) {
            return isReplaced(nowNanos, first, peer) ? "" : "a second connection";
        }
        return isFull() && mustGo(nowNanos, peer) == null ? ENOUGH : "";
    }

    private boolean isReplaced(long nowNanos, Peer first, Peer second) {
        boolean weAreGreater = self.compareTo(first.id()) > 0;
        return first.isOutgoing() != second.isOutgoing()
                && second.isOutgoing() == weAreGreater
                && nowNanos - first.connectedNanos() < SETTLED_NANOS;
    }

    void add(Peer peer) {
        byLink.put(peer.link(), peer);
        byNumber.put(peer.number(), peer);
        version++;
    }

    void remove(long nowNanos, Peer peer, Parting parting) {
        byLink.remove(peer.link());
        byNumber.remove(peer.number());
        version++;
        rejectedMessages += peer.budget().messages() + (parting == Parting.MISBEHAVED ? 1 : 0);
        departed.add(peer.snapshot(nowNanos));
        dialler.onGone(nowNanos, peer.listening(), parting, nowNanos - peer.connectedNanos());
    }

    /** A peer has introduced itself: where it listens, and where it sees us. */
    void onIntroduced(long nowNanos, Peer peer, ByteString yourIp) {
        version++;
        Endpoint listening = peer.listening();
        if (listening != null && !peer.isOutgoing()) {
            dialler.onListening(nowNanos, listening);
        }
        if (ownAddress.onVote(peer.endpoint(), yourIp)) {
            dialler.onOwnAddress();
        }
    }

    /** Connections to the same peer at the same address, this one included. */
    List<Peer> same(Peer peer) {
        return byNumber.values().stream().filter(peer::isSame).toList();
    }

    /** Never to be let in again, connected or not. */
    void ban(Peer peer) {
        bans.add(peer);
        if (peer.isOutgoing()) {
            dialler.ban(peer.endpoint());
        }
    }

    /** Payload of all peers, those that have left included. */
    Traffic traffic(long nowNanos) {
        Traffic traffic = departed.total();
        for (Peer peer : byNumber.values()) {
            traffic = traffic.plus(peer.traffic(nowNanos));
        }
        return traffic;
    }

    long rejectedMessages() {
        return byNumber.values().stream()
                .mapToLong(peer -> peer.budget().messages())
                .reduce(rejectedMessages, Long::sum);
    }

    List<PeerSnapshot> snapshots(long nowNanos) {
        List<PeerSnapshot> connected = new ArrayList<>();
        for (Peer peer : byNumber.values()) {
            connected.add(peer.snapshot(nowNanos));
        }
        return departed.list(connected);
    }
}
