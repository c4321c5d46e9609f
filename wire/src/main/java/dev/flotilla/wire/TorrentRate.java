package dev.flotilla.wire;

/**
 * One direction of a torrent's traffic: within its own limit and within its share of the node's.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentRate {
    private final NodeRate node;
    private final NodeRate.Share share = new NodeRate.Share();
    private final TokenBucket own = new TokenBucket();

    TorrentRate(NodeRate node) {
        this.node = node;
    }

    void setRate(long nowNanos, long bytesPerSecond) {
        own.setRate(nowNanos, bytesPerSecond);
    }

    boolean isLimited() {
        return own.isLimited() || node.isLimited();
    }

    boolean mayTake(long nowNanos) {
        return own.mayTake(nowNanos) && node.mayTake(nowNanos, share);
    }

    void take(long bytes) {
        own.take(bytes);
        node.take(share, bytes);
    }

    void leave() {
        node.leave(share);
    }
}
