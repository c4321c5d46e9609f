package dev.flotilla.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a node: hears from the torrents' loops how each stands, and tells each, on its loop, when it may be active.
 * Without limits every torrent may at once, and no timer runs.
 *
 * <p>Thread-safe: guarded by its monitor; what it tells a torrent comes there in the order in which it was decided.
 */
final class Admission {
    private static final int LOOKS = 10; // at a torrent, until it is taken for stalled

    private final EventLoop loop;
    private final TorrentQueue<TorrentSession> queue = new TorrentQueue<>();
    private QueueLimits limits = QueueLimits.NONE;
    private @Nullable ScheduledFuture<?> looks;

    /** @param loop where the timer runs */
    Admission(EventLoop loop) {
        this.loop = loop;
    }

    synchronized void setLimits(QueueLimits newLimits) {
        limits = newLimits;
        if (looks != null) {
            looks.cancel(false);
            looks = null;
        }
        if (limits.isLimited()) {
            long nanos = limits.stalledAfter().toNanos() / LOOKS;
            looks = Loops.repeat(loop, this::look, nanos);
        }
        tell(queue.setLimits(newLimits));
    }

    private synchronized void look() {
        long nanos = limits.stalledAfter().toNanos();
        queue.active().forEach(torrent -> Loops.hop(torrent.loop(), () -> torrent.onStallCheck(nanos)));
    }

    /**
     * Answers by which number it has its place.
     *
     * @param remembered null for a torrent that comes to the end
     */
    synchronized long add(TorrentSession torrent, TorrentQueue.Part part, @Nullable Long remembered) {
        long place = remembered != null ? remembered : queue.end(System.currentTimeMillis());
        tell(queue.add(torrent, part, place));
        return place;
    }

    synchronized void remove(TorrentSession torrent) {
        tell(queue.remove(torrent));
    }

    synchronized void setPart(TorrentSession torrent, TorrentQueue.Part part) {
        tell(queue.setPart(torrent, part));
    }

    synchronized void setStalled(TorrentSession torrent, boolean stalled) {
        tell(queue.setStalled(torrent, stalled));
    }

    synchronized void setForced(TorrentSession torrent, boolean forced) {
        tell(queue.setForced(torrent, forced));
    }

    synchronized boolean isForced(TorrentSession torrent) {
        return queue.isForced(torrent);
    }

    /** Answers by which number each torrent has its place now. */
    synchronized Map<TorrentSession, Long> move(TorrentSession torrent, QueueMove move) {
        tell(queue.move(torrent, move));
        return queue.places();
    }

    synchronized int position(TorrentSession torrent) {
        return queue.position(torrent);
    }

    synchronized TorrentQueue.Counts counts() {
        return queue.counts();
    }

    private void tell(TorrentQueue.Changes<TorrentSession> changes) {
        changes.stopped().forEach(torrent -> Loops.hop(torrent.loop(), () -> torrent.onTurn(false)));
        changes.started().forEach(torrent -> Loops.hop(torrent.loop(), () -> torrent.onTurn(true)));
    }
}
