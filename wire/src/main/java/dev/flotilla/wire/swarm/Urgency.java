package dev.flotilla.wire.swarm;

import java.util.List;
import java.util.Map;

/**
 * Blocks with a deadline: asked before all others, in the order of time, of peers that will deliver them in time, or soonest.
 *
 * <p>Bound: {@link #LIMIT} deadlines; a choice compares the peers for {@link #MAX_CONTESTED} pieces at most.
 *
 * <p>Confined to its owner loop.
 */
final class Urgency {
    /*
     * A peer is asked whenever it has room, so whoever is fast is asked often. What is left to decide is whom not to ask: a
     * peer that would bring the block too late, while another would take less than half as long.
     *
     * A block that its peer will bring too late is asked of a second one, if that is at least twice as fast.
     */
    static final int LIMIT = 4_096;

    private static final int MAX_CONTESTED = 4;
    private static final long RISK_NANOS = 2_000_000_000L;

    private final Map<Integer, Peer> peers;
    private List<Deadline> deadlines = List.of(); // the earliest first

    /** @param peers the connected ones by number, live */
    Urgency(Map<Integer, Peer> peers) {
        this.peers = peers;
    }

    /** Replaces all; the earliest first. */
    void set(List<Deadline> earliestFirst) {
        deadlines = List.copyOf(earliestFirst.subList(0, Math.min(LIMIT, earliestFirst.size())));
    }

    List<Deadline> deadlines() {
        return deadlines;
    }

    /** As {@link PiecePicker#pick}: urgent blocks for a peer, some of them asked of another already. */
    int pick(long nowNanos, Peer peer, PiecePicker picker, long[] blocks, int room) {
        int count = 0;
        int contested = 0;
        for (Deadline deadline : deadlines) {
            if (count == room || contested == MAX_CONTESTED) {
                break;
            }
            int piece = deadline.piece();
            if (!picker.wanted().has(piece) || !peer.mayAsk(piece)) {
                continue;
            }
            long left = Math.max(0, deadline.dueNanos() - nowNanos);
            contested += left < RISK_NANOS ? 1 : 0;
            long limit = Math.max(left, left < RISK_NANOS ? 2 * soonestNanos(piece) : 0);
            int fitting = Math.min(room, count + fitting(peer, count, limit));
            ActivePiece active = picker.active(piece);
            if (active == null && fitting > count) {
                active = picker.begin(nowNanos, piece, peer);
            }
            if (active != null && mayShare(active, peer)) {
                count = picker.underWay().take(active, peer, blocks, count, fitting);
                if (left < RISK_NANOS) {
                    count = help(nowNanos, peer, active, left, blocks, count, room);
                }
            }
        }
        return count;
    }

    private static boolean mayShare(ActivePiece piece, Peer peer) {
        return piece.admits(peer) && (piece.isSole() || !peer.download().isOnParole());
    }

    /** How many blocks the peer would bring within {@code nanos}, beyond what it owes and {@code more}. */
    private static int fitting(Peer peer, int more, long nanos) {
        Download download = peer.download();
        if (download.window().isSnubbed()) {
            return 0;
        }
        long blocks = (nanos - download.window().delayNanos()) / download.blockNanos();
        return (int) Math.max(
                0,
                Math.min(Integer.MAX_VALUE / 2, blocks) - download.outstanding().size() - more);
    }

    private long soonestNanos(int piece) {
        long soonest = Long.MAX_VALUE / 4;
        for (Peer peer : peers.values()) {
            if (peer.mayAsk(piece) && !peer.download().window().isSnubbed()) {
                soonest = Math.min(soonest, peer.download().soonestNanos(0));
            }
        }
        return soonest;
    }

    private int help(long now, Peer peer, ActivePiece piece, long left, long[] blocks, int from, int room) {
        int count = from;
        for (int block = 0; block < piece.blockCount() && count < room && !piece.isSole(); block++) {
            Peer holder = peers.get(piece.asked(block));
            if (holder != null && holder != peer && piece.rival(block) == 0) {
                long expected = holder.download().expectedNanos(now);
                if (expected > left && expected > 2 * peer.download().soonestNanos(count - from)) {
                    piece.takeSecond(block, peer);
                    blocks[count++] = RequestLog.block(piece.piece(), block);
                }
            }
        }
        return count;
    }
}
