package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.storage.FileSurvey;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmEngine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
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
    private final Publication published;
    private final PhaseClock phases;
    private final DhtPeers dhtPeers;
    private final Choice choice;
    private final TorrentRate up;
    private final TorrentRate down;
    private final Runs runs;
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
        this.published = published;
        this.phases = new PhaseClock(System.nanoTime());
        this.dhtPeers = new DhtPeers(node, loop, infoHash, this::onPeerFound, this::wantsPeers);
        this.choice = new Choice(published, selectOnly);
        this.up = new TorrentRate(node.uploadRate());
        this.down = new TorrentRate(node.downloadRate());
        this.runs = new Runs(this, node, loop, directory);
    }

    // for any thread

    EventLoop loop() {
        return loop;
    }

    Id160 infoHash() {
        return infoHash;
    }

    Path directory() {
        return runs.directory();
    }

    Publication published() {
        return published;
    }

    /** For the connections of a run: the rates outlast it. */
    Throttle newThrottle() {
        return new Throttle(loop, up, down);
    }

    void onRateLimits(RateLimits limits) {
        long now = System.nanoTime();
        up.setRate(now, limits.uploadBytesPerSecond());
        down.setRate(now, limits.downloadBytesPerSecond());
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
        peers.forEach(peer -> onPeer(Names.parse(peer), PeerSource.MAGNET));
        if (known == null) {
            startDht();
        } else {
            onMetainfo(known);
        }
    }

    /** A peer that the user names. */
    void onPeer(InetSocketAddress peer) {
        onPeer(peer, PeerSource.MANUAL);
    }

    private void onPeer(InetSocketAddress peer, PeerSource source) {
        node.names().resolve(peer, endpoint -> Loops.hop(loop, () -> runs.run().onPeer(endpoint, source)));
    }

    void onPause() {
        if (!ended && !paused) {
            paused = true;
            dhtPeers.stop();
            runs.run().door().enter(SwarmEngine::onPause);
            publishState();
        }
    }

    void onResume() {
        if (!ended && paused) {
            paused = false;
            startDht();
            runs.run().door().enter(SwarmEngine::onResume);
            publishState();
        }
    }

    void onClose() {
        end(TorrentState.CLOSED, null);
    }

    void onRecheck() {
        if (!ended && metainfo != null && !runs.isBetween()) {
            runs.restart("checking", false);
        }
    }

    void onMove(Path target, CompletableFuture<@Nullable Void> done) {
        if (ended || runs.isBetween()) {
            done.completeExceptionally(new IllegalStateException("not now movable: " + infoHash));
            return;
        }
        runs.move(target.toAbsolutePath()).whenComplete((moved, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    void onRemove(boolean deleteData, CompletableFuture<@Nullable Void> done) {
        boolean endedBefore = ended;
        if (!endedBefore) {
            end(TorrentState.CLOSED, null, () -> remove(deleteData, done));
        } else {
            released.thenCompose(none -> node.disk().submit(() -> remove(deleteData, done)));
        }
    }

    // On a disk thread, when no file of the torrent is open.
    private @Nullable Void remove(boolean deleteData, CompletableFuture<@Nullable Void> done) {
        try {
            runs.remove(deleteData);
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
        return null;
    }

    /** Publishes how the torrent stands. */
    void onStatistics() {
        if (!ended) {
            publishStatistics();
        }
    }

    // inputs, from the acceptor and the DHT

    void onAccepted(Channel channel, Handshake handshake, ByteBuf rest) {
        runs.run().connections().onAccepted(channel, handshake, rest);
    }

    private void onPeerFound(Endpoint endpoint, PeerSource source) {
        runs.run().onPeer(endpoint, source);
    }

    private boolean wantsPeers() {
        return !paused
                && unpaused != TorrentState.SEEDING
                && runs.run().connections().size() < node.limits().connectionsPerTorrent() / 2;
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
        runs.open(known);
    }

    /** Another run begins, because the files are checked anew or moved. */
    void onRun(SwarmRun run) {
        if (paused) {
            run.door().enter(SwarmEngine::onPause);
        }
        phases.enter(System.nanoTime(), Phase.BOOTSTRAP);
        unpaused = TorrentState.CHECKING;
        publishState();
    }

    /** The files are checked; published when the engine has seen whether anything is missing. */
    void onChecked(@Nullable ResumeData remembered) {
        unpaused = TorrentState.DOWNLOADING;
        runs.onChecked(remembered);
    }

    void onPhase(Phase phase) {
        phases.enter(System.nanoTime(), phase);
        if (unpaused == TorrentState.SEEDING && phase != Phase.SEEDING) {
            unpaused = TorrentState.DOWNLOADING; // more is wanted than was
            publishState();
        }
    }

    /** Every wanted piece was stored; the torrent is complete when the files still stand so. */
    void onCompleted(SwarmRun run) {
        unpaused = TorrentState.CHECKING;
        publishState();
        runs.save(false).whenComplete((survey, failure) -> {
            if (!ended && runs.run() == run && onSurveyed(run, survey, failure)) {
                unpaused = phases.phase() == TorrentPhase.SEEDING ? TorrentState.SEEDING : TorrentState.DOWNLOADING;
                publishState();
                published.completed();
                if (metainfo != null
                        && run.have().cardinality()
                                == metainfo.info().geometry().pieceCount()) {
                    dhtPeers.onCompleted();
                }
            }
        });
    }

    /** The files were looked at; answers true when they stand as we left them. */
    boolean onSurveyed(SwarmRun run, @Nullable FileSurvey survey, @Nullable Throwable failure) {
        if (ended || runs.run() != run) {
            return false;
        }
        if (survey == null) {
            fail(failure == null ? new AssertionError("neither files nor a failure") : failure);
            return false;
        }
        if (!survey.changed().isEmpty()) {
            log.warn("torrent {}: checked again, for another program has changed {}", infoHash, survey.changed());
            runs.restart("files have changed", true);
            return false;
        }
        return true;
    }

    /** A DHT node that a peer or the torrent names; from any thread. */
    void onDhtNode(Endpoint endpoint) {
        DhtNode dht = node.dht();
        if (dht != null) {
            dht.addNode(endpoint.toInetSocketAddress());
        }
    }

    /** A file that is missing or too short was cut by others: what is there still is looked for. */
    void onDiskFailed(SwarmRun run, Throwable cause) {
        if (ended || runs.run() != run) {
            return;
        }
        if (!(cause instanceof EOFException)) {
            fail(cause);
            return;
        }
        runs.save(false).whenComplete((survey, failure) -> {
            if (onSurveyed(run, survey, failure)) {
                fail(cause); // nothing is missing, and yet it was
            }
        });
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
        end(end, cause, () -> null);
    }

    /** @param last done on a disk thread when no file is open any more */
    private void end(TorrentState end, @Nullable Throwable cause, Callable<@Nullable Void> last) {
        if (ended) {
            return;
        }
        ended = true;
        dhtPeers.stop();
        unpaused = end;
        paused = false;
        publishStatistics();
        CompletableFuture<Void> stopped = runs.end(end == TorrentState.FAILED ? "failed" : "closed", last);
        published.ended(end, cause);
        stopped.whenComplete((done, failure) -> {
            up.leave();
            down.leave();
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
        long checked = runs.run().checkedBytes();
        runs.run()
                .door()
                .enter((engine, nowNanos) -> published.statistics(
                        TorrentView.of(engine.snapshot(nowNanos), state(), checked, runs.totals(), phases, nowNanos)));
    }
}
