package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.Collection;
import java.util.function.ToLongFunction;

/**
 * Which peers are slow: those that bring less than a quarter of what the others bring on average, until they bring half of
 * it. What only slow peers have counts as what nobody has.
 *
 * <p>Pure.
 */
final class SpeedClasses {
    /*
     * Two measures must agree. What came lately is little of a peer that chokes us now and then; how fast blocks come while
     * they come is little of one whose line many share, though it brings as much as any.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final int SLOW_FACTOR = 4;
    private static final int FAST_FACTOR = 2;

    private SpeedClasses() {}

    static void update(Collection<Peer> peers, PiecePicker picker) {
        long meanRate = mean(peers, SpeedClasses::rate);
        long meanPace = mean(peers, SpeedClasses::pace);
        for (Peer peer : peers) {
            boolean wasSlow = peer.download().isSlow();
            int factor = wasSlow ? FAST_FACTOR : SLOW_FACTOR;
            boolean isSlow = peer.download().window().isSnubbed()
                    || (isBelow(rate(peer), meanRate / factor) && isBelow(pace(peer), meanPace / factor));
            if (isSlow != wasSlow) {
                change(peer, isSlow, picker);
            }
        }
    }

    private static void change(Peer peer, boolean isSlow, PiecePicker picker) {
        peer.download().setSlow(isSlow);
        if (isSlow) {
            picker.onGone(peer.pieces());
        } else {
            picker.onCome(peer.pieces());
        }
    }

    private static boolean isBelow(long known, long least) {
        return known > 0 && known < least;
    }

    /** Bytes a second that came lately, 0 when none did. */
    private static long rate(Peer peer) {
        return peer.download().window().bytesPerSecond();
    }

    /** Bytes a second while it sends, 0 when unknown. */
    private static long pace(Peer peer) {
        return peer.download().isPaceKnown()
                ? SECOND * PieceGeometry.BLOCK_LENGTH / peer.download().blockNanos()
                : 0;
    }

    /** How long a peer takes for a block, in the mean of those that have sent some; 0 when none has. */
    static long usualBlockNanos(Collection<Peer> peers) {
        return mean(
                peers, peer -> peer.download().isPaceKnown() ? peer.download().blockNanos() : 0);
    }

    /** Of those that bring something. */
    private static long mean(Collection<Peer> peers, ToLongFunction<Peer> measure) {
        long sum = 0;
        int known = 0;
        for (Peer peer : peers) {
            long value = measure.applyAsLong(peer);
            sum += value;
            known += value > 0 ? 1 : 0;
        }
        return known == 0 ? 0 : sum / known;
    }
}
