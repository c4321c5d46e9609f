package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.UploadConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent on its event loop, from {@code add} to its end: what happens to it, and what follows. How it stands is its
 * {@link Standing}'s, what it does in its swarm its {@link SwarmRun}'s, what its user has done with the files {@link
 * FileOrders}', and whether others touched them {@link Surveys}'.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentSession {
    private static final Logger log = LoggerFactory.getLogger(TorrentSession.class);

    private final NodeParts node;
    private final EventLoop loop;
    private final Id160 infoHash;
    private final Publication published;
    private final Orders orders;
    private final Standing standing;
    private final PhaseClock phases;
    private final PeerFinder finder;
    private final Choice choice;
    private final TorrentRates rates;
    private final Runs runs;
    private final Surveys surveys = new Surveys(this);
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    private @Nullable Metainfo metainfo; // once known
    private UploadConfig upload;
    private boolean started;

    TorrentSession(
            NodeParts node,
            EventLoop loop,
            Id160 infoHash,
            BitSet selectOnly,
            Path directory,
            Publication published,
            Orders orders) {
        this.node = node;
        this.loop = loop;
        this.infoHash = infoHash;
        this.published = published;
        this.orders = orders;
        this.standing = new Standing(published, part -> node.admission().setPart(this, part), this::onRests);
        this.phases = new PhaseClock(System.nanoTime());
        this.finder = new PeerFinder(
                node, loop, infoHash, (peer, source) -> runs().run().onPeer(peer, source), this::wantsPeers);
        this.choice = new Choice(published, selectOnly);
        this.rates = new TorrentRates(node, loop);
        this.upload = node.upload();
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

    Admission admission() {
        return node.admission();
    }

    Orders orders() {
        return orders;
    }

    // for the loop

    /** What the user wants of it. */
    Choice choice() {
        return choice;
    }

    TorrentRates rates() {
        return rates;
    }

    PeerFinder finder() {
        return finder;
    }

    UploadConfig upload() {
        return upload;
    }

    Surveys surveys() {
        return surveys;
    }

    Runs runs() {
        return runs;
    }

    boolean hasEnded() {
        return standing.hasEnded();
    }

    /** Completes on the loop when the session has ended and holds no file or connection any more. */
    CompletableFuture<Void> released() {
        return released;
    }

    // inputs, from the user's threads by way of the loop

    /** @param known null for a magnet link, whose {@code peers} are the first to ask */
    void onStart(@Nullable Metainfo known, List<String> peers) {
        if (hasEnded()) {
            return;
        }
        started = true;
        if (standing.rests()) {
            runs.run().door().enter(SwarmEngine::onPause);
        }
        peers.forEach(peer -> finder.add(Names.parse(peer), PeerSource.MAGNET));
        if (known == null) {
            finder.setLooking(!standing.rests());
            standing.publish();
        } else {
            onMetainfo(known);
        }
    }

    void onPaused(boolean paused) {
        standing.setPaused(paused);
    }

    /** The queue says whether the torrent may be active. */
    void onTurn(boolean turn) {
        standing.setTurn(turn);
    }

    private void onRests(boolean rests) {
        if (started) {
            finder.setLooking(!rests);
            runs.run().door().enter(rests ? SwarmEngine::onPause : SwarmEngine::onResume);
        }
    }

    /** Whether it moves data is looked at, for the queue. */
    void onStallCheck(long stalledNanos) {
        if (!hasEnded()) {
            node.admission().setStalled(this, standing.isStalled(System.nanoTime(), runs.totals(), stalledNanos));
        }
    }

    /** Whom to upload to. Who was told what we have cannot be told otherwise: super-seeding begins, or ends, with another run. */
    void onUpload(UnaryOperator<UploadConfig> change) {
        boolean before = upload.superSeed();
        upload = change.apply(upload);
        SwarmRun run = runs.run();
        run.door().enter((engine, nowNanos) -> engine.onUpload(upload));
        if (upload.superSeed() != before && !hasEnded() && !runs.isBetween() && run.storage() != null) {
            surveys.look(run, false, () -> runs.restart("super-seeding", true));
        }
    }

    void onPeerRates() {
        runs.run().connections().onPeerRates(System.nanoTime());
    }

    void onClose() {
        end(TorrentState.CLOSED, null, () -> null);
    }

    /**
     * Ends it, unless it has ended.
     *
     * @param last done on a disk thread when no file is open any more
     * @return fails when it is not done, for the node is being closed
     */
    CompletableFuture<?> onRemove(Callable<@Nullable Void> last) {
        if (!hasEnded()) {
            return end(TorrentState.CLOSED, null, last);
        }
        return released.thenCompose(none -> node.disk().submit(last));
    }

    /** Publishes how the torrent stands. */
    void onStatistics() {
        if (!hasEnded()) {
            publishStatistics();
        }
    }

    // inputs, from the acceptor and the DHT

    void onAccepted(Channel channel, Handshake handshake, ByteBuf rest) {
        runs.run().connections().onAccepted(channel, handshake, rest);
    }

    private boolean wantsPeers() {
        return !standing.rests()
                && standing.doing() != TorrentState.SEEDING
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
        if (hasEnded()) {
            return;
        }
        metainfo = known;
        choice.onMetainfo(known);
        published.metainfo(known);
        finder.onMetainfo(known);
        finder.setLooking(!standing.rests());
        standing.become(TorrentState.CHECKING);
        runs.open(known);
    }

    /** Another run begins, because the files are checked anew or moved. */
    void onRun(SwarmRun run) {
        if (standing.rests()) {
            run.door().enter(SwarmEngine::onPause);
        }
        phases.enter(System.nanoTime(), Phase.BOOTSTRAP);
        standing.become(TorrentState.CHECKING);
    }

    /** The files are checked. */
    void onChecked(@Nullable ResumeData remembered) {
        runs.onChecked(remembered);
    }

    /** The engine is to hear of what was found; how the torrent stands then is published when it has. */
    void onOpened(Runnable engineOpens) {
        standing.set(TorrentState.DOWNLOADING);
        engineOpens.run();
        standing.publish();
    }

    void onPhase(Phase phase) {
        phases.enter(System.nanoTime(), phase);
        if (standing.doing() == TorrentState.SEEDING && phase != Phase.SEEDING) {
            standing.become(TorrentState.DOWNLOADING); // more is wanted than was
        }
    }

    /** Every wanted piece was stored; the torrent is complete when the files still stand so. */
    void onCompleted(SwarmRun run) {
        standing.become(TorrentState.CHECKING);
        surveys.look(run, false, () -> {
            boolean seeds = phases.phase() == TorrentPhase.SEEDING;
            standing.become(seeds ? TorrentState.SEEDING : TorrentState.DOWNLOADING);
            onStatistics();
            published.completed();
            if (metainfo != null
                    && run.have().cardinality() == metainfo.info().geometry().pieceCount()) {
                finder.onCompleted();
            }
        });
    }

    /** Something unchecked was thrown in the run. */
    void onBug(Throwable cause) {
        if (hasEnded()) {
            return;
        }
        log.error("closing torrent {} in state {} because of a bug", infoHash, published.state(), cause);
        fail(cause);
    }

    // the end, and what is published

    void fail(Throwable cause) {
        end(TorrentState.FAILED, cause, () -> null);
    }

    /** Answers when all is done, or why {@code last} was not. */
    private CompletableFuture<Void> end(TorrentState end, @Nullable Throwable cause, Callable<@Nullable Void> last) {
        if (hasEnded()) {
            return released;
        }
        node.admission().remove(this);
        standing.end(end);
        finder.end();
        publishStatistics();
        CompletableFuture<Void> stopped = runs.end(end == TorrentState.FAILED ? "failed" : "closed", last);
        standing.publishEnd(cause);
        stopped.whenComplete((done, failure) -> {
            rates.leave();
            published.closed();
            released.complete(null);
        });
        return stopped;
    }

    private void publishStatistics() {
        int position = node.admission().position(this);
        long checked = runs.run().checkedBytes();
        runs.run().door().enter((engine, nowNanos) -> {
            published.statistics(TorrentView.of(
                    engine.snapshot(nowNanos), standing.state(), position, checked, runs.totals(), phases, nowNanos));
        });
    }
}
