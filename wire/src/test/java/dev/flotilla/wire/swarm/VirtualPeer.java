package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An engine with a shell of virtual links and of memory for a disk. */
final class VirtualPeer implements SwarmOutbox, SwarmListener {
    private static final long DISK_NANOS = VirtualSwarm.MILLI;

    final List<String> closeReasons = new ArrayList<>();
    final List<VirtualLink> links = new ArrayList<>();
    final List<Phase> phases = new ArrayList<>();
    final BitSet stored = new BitSet();
    int corruptPieces;
    boolean isLiar;

    private final VirtualSwarm swarm;
    private final Endpoint endpoint;
    private final long upBytesPerSecond;
    private final SwarmEngine engine;
    private final Map<Integer, byte[]> partial = new TreeMap<>();
    private long upFreeNanos;
    private long timerNanos = SwarmEngine.NO_DEADLINE;
    private boolean isDead;
    private boolean isComplete;

    VirtualPeer(VirtualSwarm swarm, SwarmConfig config, Endpoint endpoint, long upBytesPerSecond) {
        this.swarm = swarm;
        this.endpoint = endpoint;
        this.upBytesPerSecond = upBytesPerSecond;
        upFreeNanos = swarm.now();
        Id160 infoHash = swarm.torrent.metainfo().infoHash();
        SwarmIdentity self = new SwarmIdentity(infoHash, Id160.random(swarm.random), endpoint.port(), 0);
        engine = new SwarmEngine(self, config, swarm.random.split(), this, this);
    }

    void open(BitSet have) {
        stored.or(have);
        input(e -> e.onOpened(swarm.now(), swarm.torrent.metainfo(), have));
    }

    void find(Collection<Endpoint> endpoints) {
        input(e -> e.onPeersFound(swarm.now(), endpoints, PeerSource.DHT));
    }

    void pause() {
        input(e -> e.onPause(swarm.now()));
    }

    void resume() {
        input(e -> e.onResume(swarm.now()));
    }

    void kill() {
        isDead = true;
        swarm.alive.remove(endpoint);
        links.forEach(VirtualLink::shut);
    }

    boolean isComplete() {
        return isComplete;
    }

    SwarmSnapshot snapshot() {
        return engine.snapshot(swarm.now());
    }

    /** Nanoseconds until so many bytes more have left. */
    long depart(int bytes) {
        upFreeNanos = Math.max(upFreeNanos - swarm.now(), 0)
                + swarm.now()
                + (long) (bytes * (double) VirtualSwarm.SECOND / upBytesPerSecond);
        return upFreeNanos - swarm.now();
    }

    void input(Consumer<SwarmEngine> input) {
        if (!isDead) {
            input.accept(engine);
            if (swarm.random.nextInt(1_000) == 0) {
                engine.checkInvariants();
            }
            arm();
        }
    }

    void receive(VirtualLink link, PeerMessage message) {
        if (isDead) {
            VirtualLink.release(message);
            return;
        }
        if (!(message instanceof PeerMessage.Piece)) {
            swarm.trace(message);
        }
        try {
            engine.onMessage(swarm.now(), link, message);
        } catch (PeerProtocolException e) {
            link.close(e.getMessage());
        }
        arm();
    }

    private void arm() {
        long deadline = engine.nextDeadlineNanos();
        if (deadline != SwarmEngine.NO_DEADLINE && deadline != timerNanos) {
            timerNanos = deadline;
            swarm.after(Math.max(0, deadline - swarm.now()), () -> {
                if (deadline == timerNanos) {
                    timerNanos = SwarmEngine.NO_DEADLINE;
                    input(e -> e.onTimer(swarm.now()));
                }
            });
        }
    }

    @Override
    public void connect(Endpoint target) {
        swarm.after(20 * VirtualSwarm.MILLI, () -> {
            VirtualPeer peer = swarm.alive.get(target);
            if (peer == null) {
                input(e -> e.onConnectFailed(swarm.now(), target));
            } else if (!isDead) {
                VirtualLink mine = new VirtualLink(this, swarm);
                VirtualLink theirs = new VirtualLink(peer, swarm);
                VirtualLink.join(mine, theirs);
                links.add(mine);
                peer.links.add(theirs);
                Endpoint ephemeral = endpoint.withPort(20_000 + swarm.random.nextInt(40_000));
                peer.input(e -> e.onConnected(swarm.now(), theirs, ephemeral, engine.handshake(), false));
                input(e -> e.onConnected(swarm.now(), mine, target, peer.engine.handshake(), true));
            }
        });
    }

    @Override
    public void store(int piece, int begin, ByteBuf block) {
        byte[] bytes = partial.computeIfAbsent(piece, p -> new byte[geometry().pieceLength(p)]);
        block.readBytes(bytes, begin, block.readableBytes());
        block.release();
    }

    @Override
    public void verify(int piece) {
        byte[] bytes = partial.remove(piece);
        swarm.after(DISK_NANOS, () -> {
            if (swarm.torrent.metainfo().info().pieceHashes().matches(piece, Sha1.of(bytes))) {
                stored.set(piece);
                input(e -> e.onStored(swarm.now(), piece));
            } else {
                corruptPieces++;
                input(e -> e.onCorrupt(swarm.now(), piece, new long[0]));
            }
        });
    }

    @Override
    public void read(PeerLink peer, int piece, int begin, int length) {
        swarm.after(DISK_NANOS, () -> {
            if (!isDead) {
                int offset = (int) geometry().pieceOffset(piece) + begin;
                ByteBuf block = swarm.buffers.heapBuffer(length).writeBytes(swarm.torrent.content(), offset, length);
                if (isLiar) {
                    block.setByte(0, block.getByte(0) ^ 1);
                }
                input(e -> e.onRead(swarm.now(), peer, piece, begin, block));
            }
        });
    }

    @Override
    public void discard(int piece) {
        partial.remove(piece);
    }

    @Override
    public void onMetadata(ByteString infoBytes) {
        swarm.after(DISK_NANOS, () -> {
            try {
                Metainfo metainfo = Metainfo.ofInfo(infoBytes);
                input(e -> e.onOpened(swarm.now(), metainfo, new BitSet()));
            } catch (MetainfoException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Override
    public void onPhase(Phase phase) {
        phases.add(phase);
    }

    @Override
    public void onCompleted() {
        isComplete = true;
    }

    @Override
    public void onDhtNode(Endpoint node) {}

    private PieceGeometry geometry() {
        return swarm.torrent.metainfo().info().geometry();
    }

    @Override
    public String toString() {
        return endpoint + " has " + stored.cardinality() + " pieces, " + snapshot();
    }
}
