package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Round;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who gives its place to another when all places are taken. Nobody in its first minute, and nobody who trades well.
 *
 * <p>Confined to its owner loop.
 */
final class Turnover {
    /*
     * In this order: whoever does nothing; for a newcomer, whoever moves nothing at the moment and has a smaller priority
     * (BEP 40), so that a full swarm lets newcomers in and none of them can choose whom to displace; and every five minutes,
     * while candidates wait, the slowest 4 % if they move less than a quarter of what a neighbour moves on average. In a
     * swarm whose members are alike nobody has to go.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long WELCOME_NANOS = 60 * SECOND;
    private static final long INTERVAL_NANOS = 300 * SECOND;
    private static final int PERCENT = 4;
    private static final int SLOW = 4; // times slower than the average

    private final Collection<Peer> peers;
    private final OwnAddress ownAddress;
    private long nextNanos = SwarmEngine.NO_DEADLINE;

    /** @param peers the connected ones, live */
    Turnover(Collection<Peer> peers, OwnAddress ownAddress) {
        this.peers = peers;
        this.ownAddress = ownAddress;
    }

    /** The first to come of those that hold a place and do nothing with it, null when there is none. */
    @Nullable
    Peer idler(long nowNanos) {
        for (Peer peer : peers) {
            if (!isNew(nowNanos, peer) && isIdling(nowNanos, peer)) {
                return peer;
            }
        }
        return null;
    }

    private static boolean isNew(long nowNanos, Peer peer) {
        return nowNanos - peer.connectedNanos() <= WELCOME_NANOS;
    }

    /** Moves nothing, and could: it is not in want of a slot, or has had one for half a round. */
    private static boolean isIdling(long nowNanos, Peer peer) {
        Upload upload = peer.upload();
        return !(upload.isInterested() && upload.isChoked())
                && nowNanos - upload.turnedNanos() > Round.NANOS / 2
                && rate(nowNanos, peer) == 0;
    }

    private static long rate(long nowNanos, Peer peer) {
        return peer.upload().meter().bytesPerSecond(nowNanos)
                + peer.download().meter().bytesPerSecond(nowNanos);
    }

    /** The one with the least priority of those that move nothing, null when a newcomer has no greater one. */
    @Nullable
    Peer outranked(long nowNanos, Peer newcomer) {
        Peer least = null;
        long leastPriority = ownAddress.priority(newcomer.endpoint());
        for (Peer peer : peers) {
            long priority = ownAddress.priority(peer.endpoint());
            if (priority < leastPriority && !isNew(nowNanos, peer) && rate(nowNanos, peer) == 0) {
                least = peer;
                leastPriority = priority;
            }
        }
        return least;
    }

    /** While all places are taken and others wait: those that have to go, every five minutes. */
    List<Peer> slowest(long nowNanos) {
        if (nextNanos == SwarmEngine.NO_DEADLINE || nextNanos - nowNanos > 0) {
            nextNanos = nextNanos == SwarmEngine.NO_DEADLINE ? nowNanos + INTERVAL_NANOS : nextNanos;
            return List.of();
        }
        nextNanos = nowNanos + INTERVAL_NANOS;
        double mean =
                peers.stream().mapToLong(peer -> rate(nowNanos, peer)).average().orElse(0);
        return peers.stream()
                .filter(peer -> !isNew(nowNanos, peer) && rate(nowNanos, peer) * SLOW < mean)
                .sorted(Comparator.comparingLong(peer -> rate(nowNanos, peer)))
                .limit(Math.max(1, peers.size() * PERCENT / 100))
                .toList();
    }
}
