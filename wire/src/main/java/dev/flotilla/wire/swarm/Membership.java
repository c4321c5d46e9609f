package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.swarm.Dialler.Parting;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How peers become neighbours and cease to be: who is greeted, who is sent away and why, and what is given up with each.
 *
 * <p>Confined to its owner loop.
 */
final class Membership {
    private static final String PRIVATE = "found where a private torrent does not look";

    private final SwarmIdentity self;
    private final Neighbours neighbours;
    private final Trade trade;
    private final Extensions extensions;

    private @Nullable Metainfo metainfo; // once known
    private boolean isPaused;
    private int lastNumber;

    Membership(SwarmIdentity self, Neighbours neighbours, Trade trade, Extensions extensions) {
        this.self = self;
        this.neighbours = neighbours;
        this.trade = trade;
        this.extensions = extensions;
    }

    /** Handshakes were exchanged: takes the peer in, or closes it. */
    void onConnected(long now, PeerLink link, Endpoint endpoint, Handshake theirs, boolean outgoing) {
        PeerSource source = outgoing ? neighbours.dialler().source(endpoint) : PeerSource.INCOMING;
        Peer peer = new Peer(now, ++lastNumber, link, endpoint, theirs, outgoing, source);
        String refusal = isPaused ? "paused" : isForbidden(peer) ? PRIVATE : neighbours.refusal(now, peer);
        Peer first = refusal.isEmpty() ? neighbours.withId(peer.id()) : null;
        if (first != null) {
            drop(now, first, Parting.USELESS, "a second connection");
        }
        if (outgoing) {
            neighbours.dialler().onAnswered(now, endpoint); // now that no other connection to it can part
        }
        if (refusal.isEmpty()) {
            admit(now, peer);
        } else {
            Parting parting = refusal.equals(Neighbours.ENOUGH) ? Parting.REPLACED : Parting.USELESS;
            neighbours.dialler().onGone(now, peer.listening(), parting, 0);
            link.close(refusal);
        }
    }

    /** Says what we have, then who we are (BEP 3, 6, 10), then where our DHT node is (BEP 5). */
    private void admit(long now, Peer peer) {
        Peer replaced = neighbours.isFull() ? neighbours.mustGo(now, peer) : null;
        if (replaced != null) {
            replace(now, replaced);
        }
        neighbours.add(peer);
        trade.greet(now, peer);
        extensions.greet(now, peer);
        if (peer.knows(Feature.DHT) && speaksDht()) {
            peer.send(now, new PeerMessage.Port(self.dhtPort()));
        }
        if (metainfo != null) {
            learnPieceCount(now, peer, metainfo);
        }
    }

    boolean speaksDht() {
        return self.dhtPort() != 0 && !isPrivate();
    }

    boolean isPrivate() {
        return metainfo != null && metainfo.info().isPrivate();
    }

    void onMetainfo(long now, Metainfo known) {
        metainfo = known;
        if (isPrivate()) {
            neighbours.dialler().onPrivate();
        }
        for (Peer peer : neighbours.copy()) {
            if (isForbidden(peer)) {
                drop(now, peer, Parting.USELESS, PRIVATE);
            } else {
                learnPieceCount(now, peer, known);
            }
        }
    }

    /** BEP 27. That a torrent is private is known once its metadata is. */
    private boolean isForbidden(Peer peer) {
        return isPrivate() && peer.source().isPublic();
    }

    private void learnPieceCount(long now, Peer peer, Metainfo known) {
        try {
            peer.pieces().onPieceCount(known.info().geometry().pieceCount());
        } catch (PeerProtocolException e) {
            drop(now, peer, Parting.MISBEHAVED, "pieces that do not exist");
        }
    }

    /** Everybody is sent away, and nobody is let in or dialled. */
    void onPause(long now) {
        isPaused = true;
        for (Peer peer : neighbours.copy()) {
            drop(now, peer, Parting.LOST, "paused");
        }
    }

    void onResume(long now) {
        isPaused = false;
        neighbours.dialler().onResume(now);
    }

    void onSecond(long now) {
        for (Peer peer : neighbours.copy()) {
            if (peer.isIdle(now)) {
                drop(now, peer, Parting.LOST, "idle");
            } else if (extensions.isInTheWay(now, peer)) {
                drop(now, peer, Parting.USELESS, "no metadata");
            } else {
                peer.keepAlive(now);
            }
        }
        if (neighbours.hasNoRoom()
                && neighbours.dialler().dialling() == 0
                && neighbours.dialler().hasDue(now)) {
            Peer idler = neighbours.turnover().idler(now);
            List<Peer> replaced = idler == null ? neighbours.turnover().slowest(now) : List.of(idler);
            replaced.forEach(peer -> replace(now, peer));
            neighbours.dialler().dial(now, replaced.size());
        }
        if (neighbours.isStarved(now)) {
            neighbours.dialler().wake(now);
        }
    }

    private void replace(long now, Peer peer) {
        drop(now, peer, Parting.REPLACED, "others wait for its place");
    }

    void drop(long now, Peer peer, Parting parting, String reason) {
        release(now, peer, parting);
        peer.link().close(reason);
    }

    /** Forgets a peer, and gives up what it owes. */
    void release(long now, Peer peer, Parting parting) {
        neighbours.remove(now, peer, parting);
        trade.onGone(now, peer);
        extensions.onGone(now, peer);
    }

    void dropIfUseless(long now, Peer peer) {
        if (trade.isUseless(peer)) {
            drop(now, peer, Parting.USELESS, "neither wants anything");
        }
    }

    /** Who sent false blocks is not wanted any more, under whatever endpoint it is here. */
    void ban(long now, Collection<Peer> liars) {
        for (Peer liar : liars) {
            neighbours.ban(liar);
            if (neighbours.get(liar.link()) != liar) { // it has left
                trade.downloads().onBanned(now, liar);
            }
            for (Peer again : neighbours.same(liar)) { // and may have come again
                trade.downloads().onBanned(now, again);
                drop(now, again, Parting.MISBEHAVED, "false blocks");
            }
        }
    }

    /** We want nothing more, or something again. */
    void onUploadOnly(long now, boolean isUploadOnly) {
        if (isUploadOnly) {
            neighbours.copy().forEach(peer -> dropIfUseless(now, peer));
        } else {
            neighbours.dialler().onResume(now); // those that had nothing for us are of use again
        }
        extensions.onUploadOnly(now, isUploadOnly);
    }

    void dial(long now) {
        if (!isPaused && neighbours.dialler().isDue(now)) {
            neighbours.dialler().dial(now, neighbours.room(now));
        }
    }

    /** When {@link #dial} has something to do, or {@link SwarmEngine#NO_DEADLINE}. */
    long nextNanos() {
        return isPaused ? SwarmEngine.NO_DEADLINE : neighbours.dialler().nextNanos();
    }
}
