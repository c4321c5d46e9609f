package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/**
 * The rates of one torrent and of its peers, which outlast its runs.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentRates {
    private final EventLoop loop;
    private final TorrentRate up;
    private final TorrentRate down;
    private final Map<Id160, RateLimits> peers = new HashMap<>();
    private RateLimits eachPeer;

    TorrentRates(NodeParts node, EventLoop loop) {
        this.loop = loop;
        this.up = new TorrentRate(node.uploadRate());
        this.down = new TorrentRate(node.downloadRate());
        this.eachPeer = node.peerRates();
    }

    /** For the connections of a run. */
    Throttle newThrottle() {
        return new Throttle(loop, up, down);
    }

    void setLimits(long nowNanos, RateLimits limits) {
        up.setRate(nowNanos, limits.uploadBytesPerSecond());
        down.setRate(nowNanos, limits.downloadBytesPerSecond());
    }

    void setEachPeer(RateLimits limits) {
        eachPeer = limits;
    }

    /** Besides those of each peer. */
    void setPeer(Id160 peerId, RateLimits limits) {
        if (limits.equals(RateLimits.NONE)) {
            peers.remove(peerId);
        } else {
            peers.put(peerId, limits);
        }
    }

    /** What holds for this peer. */
    RateLimits ofPeer(Id160 peerId) {
        return eachPeer.lower(peers.getOrDefault(peerId, RateLimits.NONE));
    }

    void leave() {
        up.leave();
        down.leave();
    }
}
