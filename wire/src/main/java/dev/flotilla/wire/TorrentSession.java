package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent on its event loop, from {@code add} to its end: what its user wants of it, the state that follows, and where
 * its peers come from. What it does in its swarm is its {@link SwarmRun}'s.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentSession {
    private static final Logger log = LoggerFactory.getLogger(TorrentSession.class);

    private final NodeParts node;
    private final EventLoop loop;
    private final Id160 infoHash;
    private final Path directory;
    private final Publication published;
    private final PhaseClock phases;
    private final DhtPeers dhtPeers;
    private final Choice choice;
    private final SwarmRun run;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    private @Nullable Metainfo metainfo; // once known
    private TorrentState unpaused = TorrentState.FETCHING_METADATA;
    private boolean paused;
    private boolean ended;

    TorrentSession(
            NodeParts node, EventLoop loop, Id160 infoHash, BitSet selectOnly, Path directory, Publication published) {
        this.node = node;
        this.loop = loop;
        this.infoHash = infoHash;
        this.directory = directory;
        this.published = published;
        this.phases = new PhaseClock(System.nanoTime());
        this.dhtPeers = new DhtPeers(node, loop, infoHash, this::onDhtPeer, this::wantsPeers);
        this.choice = new Choice(published, selectOnly);
        this.run = new SwarmRun(this, node, loop);
    }

    // for any thread

    EventLoop loop() {
        return loop;
    }

    Id160 infoHash() {
        return infoHash;
    }

    Path directory() {
        return directory;
    }

    Publication published() {
        return published;
    }

    /** What the user wants of it; for the loop. */
    Choice choice() {
        return choice;
    }

    /** Completes on the loop when the session has ended and holds no file or connection any more. */
    CompletableFuture<Void> released() {
        return released;
    }

    // inputs, from the user's threads by way of the loop

    /** @param known null for a magnet link, whose {@code peers} are the first to ask */
    void onStart(@Nullable Metainfo known, List<String> peers) {
        if (ended) {
            return;
        }
        peers.forEach(peer -> onPeer(Names.parse(peer)));
        if (known == null) {
            startDht();
        } else {
            onMetainfo(known);
        }
    }

    /** A peer that the user names, or the link. */
    void onPeer(InetSocketAddress peer) {
        node.names().resolve(peer, endpoint -> Loops.hop(loop, () -> run.onPeer(endpoint, PeerSource.MANUAL)));
    }

    void onPause() {
        if (!ended && !paused) {
            paused = true;
            dhtPeers.stop();
            run.door().enter(SwarmEngine::onPause);
            publishState();
        }
    }

    void onResume() {
        if (!ended && paused) {
            paused = false;
            startDht();
            run.door().enter(SwarmEngine::onResume);
            publishState();
        }
    }

    void onClose() {
        end(TorrentState.CLOSED, null);
    }

    /** Publishes how the torrent stands. */
    void onStatistics() {
        if (!ended) {
            publishStatistics();
        }
    }

    // inputs, from the acceptor and the DHT

    void onAccepted(Channel channel, Handshake handshake, ByteBuf rest) {
        run.connections().onAccepted(channel, handshake, rest);
    }

    private void onDhtPeer(Endpoint endpoint) {
        run.onPeer(endpoint, PeerSource.DHT);
    }

    private boolean wantsPeers() {
        return !paused
                && unpaused != TorrentState.SEEDING
                && run.connections().size() < node.limits().connectionsPerTorrent() / 2;
    }

    // inputs, from the run

    /** The info dictionary came from peers. */
    void onMetadata(ByteString infoBytes) {
        try {
            onMetainfo(Metainfo.ofInfo(infoBytes));
        } catch (MetainfoException e) {
            fail(e);
        }
    }

    private void onMetainfo(Metainfo known) {
        if (ended) {
            return;
        }
        metainfo = known;
        choice.onMetainfo(known);
        published.metainfo(known);
        if (known.info().isPrivate()) {
            dhtPeers.stop();
        } else {
            known.nodes().forEach(name -> node.names().resolve(Names.parse(name), this::onDhtNode));
            startDht();
        }
        unpaused = TorrentState.CHECKING;
        publishState();
        run.open(known, directory);
    }

    /** The files are checked; published when the engine has seen whether anything is missing. */
    void onChecked() {
        unpaused = TorrentState.DOWNLOADING;
    }

    void onPhase(Phase phase) {
        phases.enter(System.nanoTime(), phase);
        if (unpaused == TorrentState.SEEDING && phase != Phase.SEEDING) {
            unpaused = TorrentState.DOWNLOADING; // more is wanted than was
            publishState();
        }
    }

    /** Every wanted piece is stored. */
    void onCompleted() {
        unpaused = TorrentState.SEEDING;
        publishState();
        published.completed();
        if (metainfo != null
                && run.have().cardinality() == metainfo.info().geometry().pieceCount()) {
            dhtPeers.onCompleted();
        }
    }

    /** A DHT node that a peer or the torrent names; from any thread. */
    void onDhtNode(Endpoint endpoint) {
        DhtNode dht = node.dht();
        if (dht != null) {
            dht.addNode(endpoint.toInetSocketAddress());
        }
    }

    void onDiskFailed(Throwable cause) {
        fail(cause);
    }

    /** Something unchecked was thrown in the run. */
    void onBug(Throwable cause) {
        if (ended) {
            return;
        }
        log.error("closing torrent {} in state {} because of a bug", infoHash, published.state(), cause);
        fail(cause);
    }

    // the end

    private void fail(Throwable cause) {
        end(TorrentState.FAILED, cause);
    }

    private void end(TorrentState end, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        dhtPeers.stop();
        unpaused = end;
        paused = false;
        publishStatistics();
        CompletableFuture<Void> stopped = run.stop(end == TorrentState.FAILED ? "failed" : "closed");
        published.ended(end, cause);
        stopped.whenComplete((done, failure) -> {
            published.closed();
            released.complete(null);
        });
    }

    // the DHT, and what is published

    private void startDht() {
        boolean isPrivate = metainfo != null && metainfo.info().isPrivate();
        if (!paused && !isPrivate) {
            dhtPeers.start();
        }
    }

    void publishState() {
        published.state(state());
    }

    private TorrentState state() {
        return paused ? TorrentState.PAUSED : unpaused;
    }

    private void publishStatistics() {
        long checked = run.checkedBytes();
        run.door()
                .enter((engine, nowNanos) -> published.statistics(
                        TorrentView.of(engine.snapshot(nowNanos), state(), checked, phases, nowNanos)));
    }
}
