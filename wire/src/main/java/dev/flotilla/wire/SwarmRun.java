package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.storage.TorrentStorage;
import dev.flotilla.wire.swarm.PeerLink;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.SwarmIdentity;
import dev.flotilla.wire.swarm.SwarmListener;
import dev.flotilla.wire.swarm.SwarmOutbox;
import dev.flotilla.wire.swarm.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a torrent in its swarm, from the opening of its files to their closing: the engine, its connections and the
 * disk, each the way out of the others. A torrent whose files are checked anew begins another.
 *
 * <p>Confined to its owner loop.
 */
final class SwarmRun implements SwarmOutbox, SwarmListener, TorrentDisk.Outcome {

    private final TorrentSession session;
    private final EventLoop loop;
    private final NodeParts node;
    private final SwarmEngine engine;
    private final EngineDoor door;
    private final Connections connections;
    private final BitSet have = new BitSet();
    private @Nullable Metainfo metainfo; // from open on
    private @Nullable TorrentDisk disk; // from open on
    private long hashFailures;
    private boolean stopped;

    SwarmRun(TorrentSession session, NodeParts node, EventLoop loop) {
        this.session = session;
        this.loop = loop;
        this.node = node;
        DhtNode dht = node.dht();
        int dhtPort = dht == null ? 0 : dht.localAddress().getPort();
        this.engine = new SwarmEngine(
                new SwarmIdentity(session.infoHash(), node.peerId(), node.port(), dhtPort),
                SwarmConfig.DEFAULT
                        .withMaxNeighbours(node.limits().connectionsPerTorrent())
                        .withUpload(session.upload())
                        .withExchangesPeers(node.exchangesPeers()),
                new SplittableRandom(),
                this,
                this);
        this.door = new EngineDoor(engine, loop, session::onBug);
        this.connections = new Connections(node, loop, door, session.rates());
    }

    EngineDoor door() {
        return door;
    }

    Connections connections() {
        return connections;
    }

    /** The metainfo is known; the files are not to be opened yet. */
    void expect(Metainfo known) {
        metainfo = known;
        int pieceCount = known.info().geometry().pieceCount();
        if (pieceCount > 0) {
            connections.expectPieces(pieceCount);
        }
        door.enter((engine, nowNanos) -> engine.onMetainfo(nowNanos, known));
    }

    /** Opens the files below {@code directory} and checks them, but what {@code memory} knows. */
    void open(Metainfo known, Path directory, Supplier<@Nullable ResumeData> memory) {
        expect(known);
        if (!stopped) {
            disk = new TorrentDisk(node.disk(), loop, this);
            disk.open(known, directory, memory);
        }
    }

    void onPeer(Endpoint endpoint, PeerSource source) {
        door.enter((engine, nowNanos) -> engine.onPeersFound(nowNanos, List.of(endpoint), source));
    }

    /** Goes on with whom {@code earlier} knew and whom it had banned. */
    void succeed(SwarmRun earlier) {
        engine.onBans(earlier.engine.bans());
        earlier.engine.acquaintances().forEach(this::onPeer);
    }

    /** The pieces that are stored and right, live. */
    BitSet have() {
        return have;
    }

    /** The files, once they are checked, also when they are closed again. */
    @Nullable
    TorrentStorage storage() {
        return disk == null ? null : disk.storage();
    }

    /** What went over the network in this run. */
    ResumeData.Totals totals(long nowNanos) {
        Traffic traffic = engine.snapshot(nowNanos).traffic();
        return new ResumeData.Totals(
                traffic.downloadedBytes(), traffic.uploadedBytes(), traffic.wastedBytes(), hashFailures);
    }

    /** Bytes that the check has gone through. */
    long checkedBytes() {
        return disk == null ? 0 : disk.checkedBytes();
    }

    /** Reads a part of a stored piece for the user; {@code answer} owns the buffer, and is not called when the run stops. */
    void read(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        opened().read(piece, begin, length, answer);
    }

    /** These files are not wanted from now on; {@code done} is called when the disk knows. */
    void skip(BitSet files, Runnable done) {
        opened().skip(files, () -> {
            if (!stopped) {
                done.run();
            }
        });
    }

    /** Ends all; the future completes, on some thread, when no connection and no file is left. */
    CompletableFuture<Void> stop(String reason) {
        stopped = true;
        door.close();
        CompletableFuture<Void> disconnected = connections.close(reason);
        CompletableFuture<@Nullable Void> filesClosed =
                disk == null ? CompletableFuture.completedFuture(null) : disk.close();
        return CompletableFuture.allOf(disconnected, filesClosed);
    }

    // from the engine

    @Override
    public void onMetadata(ByteString infoBytes) {
        loop.execute(() -> session.onMetadata(infoBytes));
    }

    @Override
    public void onPhase(Phase phase) {
        session.onPhase(phase);
    }

    @Override
    public void onCompleted() {
        session.onCompleted(this);
    }

    @Override
    public void onDhtNode(Endpoint endpoint) {
        session.finder().onDhtNode(endpoint);
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
        if (peer instanceof PeerConnection connection) {
            connections.throttle().onUpload(connection, length);
        }
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

    // from the disk

    @Override
    public void onChecked(BitSet found, @Nullable ResumeData remembered) {
        Metainfo known = metainfo;
        if (!stopped && known != null) {
            have.or(found);
            session.onChecked(remembered);
            session.choice()
                    .onChecked(
                            this,
                            () -> session.onOpened(
                                    () -> door.enter((engine, nowNanos) -> engine.onOpened(nowNanos, known, found))));
        }
    }

    @Override
    public void onStored(int piece, long[] digests) {
        have.set(piece);
        door.enter((engine, nowNanos) -> engine.onStored(nowNanos, piece, digests));
        session.choice().readers().onStored(piece);
    }

    @Override
    public void onCorrupt(int piece, long[] digests) {
        hashFailures++;
        door.enter((engine, nowNanos) -> engine.onCorrupt(nowNanos, piece, digests));
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
        if (!stopped) {
            session.surveys().onDiskFailed(this, cause);
        }
    }
}
