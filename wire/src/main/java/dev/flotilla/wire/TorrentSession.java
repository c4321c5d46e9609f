package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.swarm.PeerLink;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.SwarmIdentity;
import dev.flotilla.wire.swarm.SwarmListener;
import dev.flotilla.wire.swarm.SwarmOutbox;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent on its event loop, from {@code add} to its end. Brings together its engine, its connections, its files and the
 * DHT, and is the engine's way out to all of them.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentSession implements SwarmOutbox, SwarmListener, TorrentDisk.Outcome {
    private static final Logger log = LoggerFactory.getLogger(TorrentSession.class);

    private final NodeParts node;
    private final EventLoop loop;
    private final Id160 infoHash;
    private final Path directory;
    private final Publication published;
    private final EngineDoor door;
    private final Connections connections;
    private final PhaseClock phases;
    private final DhtPeers dhtPeers;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    // from the moment the metadata is known
    private @Nullable Metainfo metainfo;
    private @Nullable TorrentDisk disk;

    private TorrentState unpaused = TorrentState.FETCHING_METADATA;
    private boolean paused;
    private boolean ended;

    TorrentSession(NodeParts node, EventLoop loop, Id160 infoHash, Path directory, Publication published) {
        this.node = node;
        this.loop = loop;
        this.infoHash = infoHash;
        this.directory = directory;
        this.published = published;
        DhtNode dht = node.dht();
        int dhtPort = dht == null ? 0 : dht.localAddress().getPort();
        SwarmEngine engine = new SwarmEngine(
                new SwarmIdentity(infoHash, node.peerId(), node.port(), dhtPort),
                SwarmConfig.DEFAULT.withMaxNeighbours(node.limits().connectionsPerTorrent()),
                new SplittableRandom(),
                this,
                this);
        this.door = new EngineDoor(engine, loop, this::onBug);
        this.connections = new Connections(node, loop, door);
        this.phases = new PhaseClock(System.nanoTime());
        this.dhtPeers = new DhtPeers(node, loop, infoHash, this::onDhtPeer, this::wantsPeers);
    }

    // for any thread

    EventLoop loop() {
        return loop;
    }

    Path directory() {
        return directory;
    }

    Publication published() {
        return published;
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
        node.names().resolve(peer, endpoint -> Loops.hop(loop, () -> onPeer(endpoint, PeerSource.MANUAL)));
    }

    void onPause() {
        if (!ended && !paused) {
            paused = true;
            dhtPeers.stop();
            door.enter(SwarmEngine::onPause);
            publishState();
        }
    }

    void onResume() {
        if (!ended && paused) {
            paused = false;
            startDht();
            door.enter(SwarmEngine::onResume);
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
        connections.onAccepted(channel, handshake, rest);
    }

    private void onDhtPeer(Endpoint endpoint) {
        onPeer(endpoint, PeerSource.DHT);
    }

    private void onPeer(Endpoint endpoint, PeerSource source) {
        door.enter((engine, nowNanos) -> engine.onPeersFound(nowNanos, List.of(endpoint), source));
    }

    private boolean wantsPeers() {
        return !paused
                && unpaused != TorrentState.SEEDING
                && connections.size() < node.limits().connectionsPerTorrent() / 2;
    }

    // inputs, from the engine

    @Override
    public void onMetadata(ByteString infoBytes) {
        loop.execute(() -> {
            try {
                onMetainfo(Metainfo.ofInfo(infoBytes));
            } catch (MetainfoException e) {
                fail(e);
            }
        });
    }

    private void onMetainfo(Metainfo known) {
        if (ended) {
            return;
        }
        metainfo = known;
        published.metainfo(known);
        int pieceCount = known.info().geometry().pieceCount();
        if (pieceCount > 0) {
            connections.expectPieces(pieceCount);
        }
        if (known.info().isPrivate()) {
            dhtPeers.stop();
        } else {
            known.nodes().forEach(name -> node.names().resolve(Names.parse(name), this::onDhtNode));
            startDht();
        }
        unpaused = TorrentState.CHECKING;
        publishState();
        door.enter((engine, nowNanos) -> engine.onMetainfo(nowNanos, known));
        if (ended) {
            return;
        }
        disk = new TorrentDisk(node.disk(), loop, this);
        disk.open(known, directory);
    }

    @Override
    public void onPhase(Phase phase) {
        phases.enter(System.nanoTime(), phase);
    }

    @Override
    public void onCompleted() {
        unpaused = TorrentState.SEEDING;
        publishState();
        published.completed();
        dhtPeers.onCompleted();
    }

    @Override
    public void onDhtNode(Endpoint endpoint) {
        DhtNode dht = node.dht();
        if (dht != null) {
            dht.addNode(endpoint.toInetSocketAddress());
        }
    }

    @Override
    public void connect(Endpoint endpoint) {
        connections.dial(endpoint);
    }

    @Override
    public void store(int piece, int begin, ByteBuf block) {
        if (!opened().store(piece, begin, block)) {
            connections.setReading(false);
        }
    }

    @Override
    public void verify(int piece) {
        opened().verify(piece);
    }

    @Override
    public void read(PeerLink peer, int piece, int begin, int length) {
        opened().read(peer, piece, begin, length);
    }

    @Override
    public void discard(int piece) {
        opened().discard(piece);
    }

    private TorrentDisk opened() {
        if (disk == null) {
            throw new IllegalStateException("blocks before the metadata");
        }
        return disk;
    }

    // inputs, from the disk

    @Override
    public void onChecked(BitSet have) {
        Metainfo known = metainfo;
        if (ended || known == null) {
            return;
        }
        unpaused = TorrentState.DOWNLOADING;
        door.enter((engine, nowNanos) -> engine.onOpened(nowNanos, known, have));
        publishState();
    }

    @Override
    public void onStored(int piece) {
        door.enter((engine, nowNanos) -> engine.onStored(nowNanos, piece));
    }

    @Override
    public void onCorrupt(int piece) {
        door.enter((engine, nowNanos) -> engine.onCorrupt(nowNanos, piece));
    }

    @Override
    public void onRead(PeerLink peer, int piece, int begin, ByteBuf block) {
        if (!door.enter((engine, nowNanos) -> engine.onRead(nowNanos, peer, piece, begin, block))) {
            block.release();
        }
    }

    @Override
    public void onDrained() {
        connections.setReading(true);
    }

    @Override
    public void onDiskFailed(Throwable cause) {
        fail(cause);
    }

    // the end

    private void onBug(Throwable cause) {
        if (ended) {
            return;
        }
        log.error("closing torrent {} in state {} because of a bug", infoHash, published.state(), cause);
        fail(cause);
    }

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
        door.close();
        CompletableFuture<Void> disconnected = connections.close(end == TorrentState.FAILED ? "failed" : "closed");
        CompletableFuture<@Nullable Void> filesClosed =
                disk == null ? CompletableFuture.completedFuture(null) : disk.close();
        published.ended(end, cause);
        CompletableFuture.allOf(disconnected, filesClosed).whenComplete((done, failure) -> {
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

    private void publishState() {
        published.state(state());
    }

    private TorrentState state() {
        return paused ? TorrentState.PAUSED : unpaused;
    }

    private void publishStatistics() {
        long checked = disk == null ? 0 : disk.checkedBytes();
        door.enter((engine, nowNanos) ->
                published.statistics(TorrentView.of(engine.snapshot(nowNanos), state(), checked, phases, nowNanos)));
    }
}
