package dev.flotilla.wire;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One direction of a node's traffic, divided equally among the torrents that want more than they have.
 *
 * <p>Thread-safe: guarded by its monitor; whether there is a limit at all is a volatile flag, read first.
 */
final class NodeRate {
    /** What one torrent has of it; guarded by the node's. */
    static final class Share {
        private long credit;
    }

    private final TokenBucket bucket = new TokenBucket();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private volatile boolean limited;

    synchronized void setRate(long nowNanos, long bytesPerSecond) {
        bucket.setRate(nowNanos, bytesPerSecond);
        limited = bucket.isLimited();
        waiting.forEach(share -> share.credit = Math.max(share.credit, -bucket.burst()));
    }

    boolean isLimited() {
        return limited;
    }

    /** True when the torrent has credit; else it is among those who get some as soon as there is any. */
    boolean mayTake(long nowNanos, Share share) {
        if (!limited) {
            return true;
        }
        synchronized (this) {
            if (share.credit <= 0) {
                waiting.add(share);
                divide(nowNanos);
            }
            return share.credit > 0;
        }
    }

    private void divide(long nowNanos) {
        long each = bucket.available(nowNanos) / waiting.size();
        if (each > 0) {
            for (Share share : waiting) {
                share.credit += each;
            }
            bucket.take(each * waiting.size());
            waiting.removeIf(share -> share.credit > 0);
        }
    }

    void take(Share share, long bytes) {
        if (limited) {
            synchronized (this) {
                share.credit -= bytes;
                if (share.credit <= 0) {
                    waiting.add(share); // a debt is paid though the torrent wants no more
                }
            }
        }
    }

    /** The torrent has ended; what it did not use goes back. */
    synchronized void leave(Share share) {
        waiting.remove(share);
        bucket.take(-share.credit);
        share.credit = 0;
    }
}
