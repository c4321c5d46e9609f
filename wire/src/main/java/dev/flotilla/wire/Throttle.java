package dev.flotilla.wire;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one torrent's connections within their own rates and its own: no block is read for a peer, and no byte taken from one,
 * while there is no credit. Those that the torrent's rate holds up go on in the order in which they were, a few at each tick;
 * those that their own rate holds up keep nobody waiting. Without a limit nothing is counted.
 *
 * <p>Confined to its owner loop.
 */
final class Throttle {
    private static final long TICK_MILLIS = 20;
    private static final int WAKES = 4; // peers that may send again, at each tick

    private final EventLoop loop;
    private final TorrentRate up;
    private final TorrentRate down;
    private final Set<PeerConnection> uploads = new LinkedHashSet<>(); // held up by the torrent's rate
    private final Set<PeerConnection> downloads = new LinkedHashSet<>();
    private final Set<PeerConnection> ownUploads = new LinkedHashSet<>(); // held up by the peer's rate
    private final Set<PeerConnection> ownDownloads = new LinkedHashSet<>();
    private boolean ticking;
    private boolean serving;

    Throttle(EventLoop loop, TorrentRate up, TorrentRate down) {
        this.loop = loop;
        this.up = up;
        this.down = down;
    }

    /** False while the peer must wait; then it is told when it may go on. */
    boolean mayUpload(PeerConnection peer) {
        PeerRate own = peer.rate();
        if (own != null && !own.up().mayTake(System.nanoTime())) {
            ownUploads.add(peer);
            tickLater();
            return false;
        }
        if (!up.isLimited()) {
            return true;
        }
        if ((serving || uploads.isEmpty()) && up.mayTake(System.nanoTime())) {
            return true;
        }
        uploads.add(peer);
        tickLater();
        return false;
    }

    /** A block is read for a peer. */
    void onUpload(PeerConnection peer, int bytes) {
        PeerRate own = peer.rate();
        if (own != null) {
            own.up().take(bytes);
        }
        if (up.isLimited()) {
            up.take(bytes);
        }
    }

    /** Bytes came from a peer. */
    void onDownload(PeerConnection peer, int bytes) {
        PeerRate own = peer.rate();
        if (own != null) {
            own.down().take(bytes);
        }
        if (down.isLimited()) {
            down.take(bytes);
        }
        if (own != null && !own.down().mayTake(System.nanoTime())) {
            hold(peer, ownDownloads);
        } else if (down.isLimited() && !down.mayTake(System.nanoTime())) {
            hold(peer, downloads);
        }
    }

    private void hold(PeerConnection peer, Set<PeerConnection> held) {
        peer.setThrottled(true);
        held.add(peer);
        tickLater();
    }

    void forget(PeerConnection peer) {
        uploads.remove(peer);
        downloads.remove(peer);
        ownUploads.remove(peer);
        ownDownloads.remove(peer);
    }

    private void tickLater() {
        if (!ticking) {
            ticking = true;
            loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticking = false;
        wakeOwn(System.nanoTime());
        serving = true;
        for (int left = uploads.size(); left > 0 && up.mayTake(System.nanoTime()); left--) {
            first(uploads).resumeUpload();
        }
        serving = false;
        // What they send comes later, so it is only guessed how many may; whoever was wrong waits for the debt.
        int wakes = down.isLimited() ? Math.min(WAKES, downloads.size()) : downloads.size();
        for (int left = wakes; left > 0 && down.mayTake(System.nanoTime()); left--) {
            first(downloads).setThrottled(false);
        }
        if (!uploads.isEmpty() || !downloads.isEmpty() || !ownUploads.isEmpty() || !ownDownloads.isEmpty()) {
            tickLater();
        }
    }

    /** Those whose own rate allows it again go on, or wait for the torrent's. */
    private void wakeOwn(long nowNanos) {
        for (PeerConnection peer : List.copyOf(ownUploads)) {
            PeerRate own = peer.rate();
            if (own == null || own.up().mayTake(nowNanos)) {
                ownUploads.remove(peer);
                peer.resumeUpload();
            }
        }
        for (PeerConnection peer : List.copyOf(ownDownloads)) {
            PeerRate own = peer.rate();
            if (own == null || own.down().mayTake(nowNanos)) {
                ownDownloads.remove(peer);
                downloads.add(peer);
            }
        }
    }

    private static PeerConnection first(Set<PeerConnection> peers) {
        PeerConnection peer = peers.iterator().next();
        peers.remove(peer);
        return peer;
    }
}
