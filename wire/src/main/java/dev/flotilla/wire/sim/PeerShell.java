package dev.flotilla.wire.sim;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.core.sim.Simulation;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.swarm.PeerLink;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.SwarmIdentity;
import dev.flotilla.wire.swarm.SwarmListener;
import dev.flotilla.wire.swarm.SwarmOutbox;
import dev.flotilla.wire.swarm.SwarmSnapshot;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * One engine with virtual connections and a disk that remembers only whether blocks were right.
 *
 * <p>Confined to its owner loop.
 */
final class PeerShell implements SwarmOutbox, SwarmListener {
    /** How long the disk takes for a block, and for a piece to be verified. */
    static final long DISK_NANOS = 1_000_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long NO_ANSWER_NANOS = 5 * SECOND;
    private static final int CHECK_EVERY = 10_007;

    // a read is one number
    private static final int LENGTH_BITS = 18;
    private static final int BEGIN_BITS = 24;

    private final World world;
    private final Host host;
    private final Account account;
    private final Behaviour behaviour;
    private final Endpoint endpoint;
    private final SwarmEngine engine;
    private final FalsePieces falsePieces = new FalsePieces();
    private final Simulation.Event timer = unused -> onTimer();
    private final Simulation.Event verified = this::onVerified;
    private final List<VirtualLink> links = new ArrayList<>();
    private final BitSet stored = new BitSet();
    private final List<Phase> phases = new ArrayList<>();
    private Runnable whenComplete = () -> {};
    private Account sender; // of the message that the engine is given
    private long timerNanos = Long.MAX_VALUE;
    private int inputs;
    private int searches;
    private boolean isComplete;
    private boolean isGone;

    PeerShell(World world, Host host, Account account, Endpoint endpoint, Behaviour behaviour, SwarmConfig config) {
        this.world = world;
        this.host = host;
        this.account = account;
        this.endpoint = endpoint;
        this.behaviour = behaviour;
        sender = account;
        SwarmIdentity self =
                new SwarmIdentity(world.torrent.metainfo().infoHash(), Id160.random(world.random), endpoint.port(), 0);
        engine = new SwarmEngine(self, behaviour.config(config), world.random.split(), this, this);
    }

    Host host() {
        return host;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Account account() {
        return account;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    World world() {
        return world;
    }

    FalsePieces falsePieces() {
        return falsePieces;
    }

    boolean isComplete() {
        return isComplete;
    }

    boolean isGone() {
        return isGone;
    }

    /** In the order in which they came; for the owner of this peer, live. */
    List<VirtualLink> links() {
        return links;
    }

    List<Phase> phases() {
        return phases;
    }

    BitSet stored() {
        return stored;
    }

    SwarmSnapshot snapshot() {
        return engine.snapshot(world.engineNanos());
    }

    /** Comes into the swarm; knowing the torrent, or its info-hash alone. */
    void start(BitSet have, boolean knowsTorrent, Runnable completed) {
        whenComplete = completed;
        world.meetings.add(this);
        stored.or(have);
        if (knowsTorrent) {
            input(e -> e.onOpened(world.engineNanos(), world.torrent.metainfo(), have));
        }
        world.time.schedule(world.time.nowNanos() + behaviour.nextSearchNanos(0), this::search, 0);
        behaviour.onStart(this);
    }

    private void search(long unused) {
        if (isGone) {
            return;
        }
        List<Endpoint> found = world.meetings.find(this, behaviour.contacts());
        input(e -> e.onPeersFound(world.engineNanos(), found, PeerSource.DHT));
        searches++;
        world.time.schedule(world.time.nowNanos() + behaviour.nextSearchNanos(searches), this::search, 0);
    }

    /** Goes without a word. */
    void leave() {
        if (!isGone) {
            isGone = true;
            world.meetings.remove(this);
            List.copyOf(links).forEach(VirtualLink::shut);
        }
    }

    void input(Consumer<SwarmEngine> input) {
        if (!isGone) {
            input.accept(engine);
            afterInput();
        }
    }

    // from connections

    void receive(VirtualLink link, PeerMessage message) {
        if (isGone) {
            Flight.release(message);
            return;
        }
        world.trace.add(world.time.nowNanos(), link.number, message);
        behaviour.hear(link, message);
        if (message instanceof PeerMessage.Piece piece) {
            sender = link.remote().account();
            if (sender != account) {
                account.receive(
                        sender,
                        link.exchange(),
                        piece.block().readableBytes(),
                        link.remote().isComplete());
            }
        }
        try {
            engine.onMessage(world.engineNanos(), link, message);
        } catch (PeerProtocolException e) {
            link.close(String.valueOf(e.getMessage()));
        }
    }

    /** After each input, or several: the engine's next deadline may be another. */
    void afterInput() {
        if (isGone) {
            return;
        }
        if (++inputs % CHECK_EVERY == 0) {
            engine.checkInvariants();
        }
        long deadline = engine.nextDeadlineNanos();
        if (deadline != SwarmEngine.NO_DEADLINE) {
            long nanos = Math.max(world.time.nowNanos(), world.virtualNanos(deadline));
            if (nanos < timerNanos) {
                timerNanos = nanos;
                world.time.schedule(nanos, timer, 0);
            }
        }
    }

    private void onTimer() {
        if (world.time.nowNanos() < timerNanos || isGone) {
            return; // an earlier one has replaced this
        }
        timerNanos = Long.MAX_VALUE;
        long deadline = engine.nextDeadlineNanos();
        if (deadline != SwarmEngine.NO_DEADLINE && deadline - world.engineNanos() <= 0) {
            engine.onTimer(world.engineNanos());
        }
        afterInput();
    }

    void onWritable(VirtualLink link) {
        input(e -> e.onWritable(world.engineNanos(), link));
    }

    void onClosing(VirtualLink link, String reason) {
        if (!link.isClosed()) {
            falsePieces.onClosed(link.remote().account(), reason);
        }
    }

    void onDisconnected(VirtualLink link) {
        links.remove(link);
        input(e -> e.onDisconnected(world.engineNanos(), link));
    }

    // from the engine

    @Override
    public void connect(Endpoint target) {
        PeerShell peer = world.meetings.at(target);
        if (peer == null || peer == this || peer.isGone) {
            world.time.schedule(
                    world.time.nowNanos() + NO_ANSWER_NANOS,
                    unused -> input(e -> e.onConnectFailed(world.engineNanos(), target)),
                    0);
            return;
        }
        // TCP's handshake and half of the next round trip, and then the other half
        long oneWay = world.oneWayNanos(host, peer.host);
        world.time.schedule(world.time.nowNanos() + 3 * oneWay, unused -> answer(peer, target, oneWay), 0);
    }

    private void answer(PeerShell peer, Endpoint target, long oneWay) {
        if (isGone || peer.isGone) {
            input(e -> e.onConnectFailed(world.engineNanos(), target));
            return;
        }
        VirtualLink mine = world.connect(this, peer);
        VirtualLink theirs = mine.other();
        Endpoint address = behaviour.sourceAddress(this);
        world.meetings.addAlias(address, this);
        Endpoint from = address.withPort(20_000 + world.random.nextInt(40_000));
        Handshake ours = behaviour.introduce(this, peer, engine.handshake());
        Handshake reply = peer.behaviour.introduce(peer, this, peer.engine.handshake());
        host.slipIn(Handshake.BYTES);
        peer.host.slipIn(Handshake.BYTES);
        links.add(mine);
        peer.links.add(theirs);
        // scheduled before the other side says anything, and so heard before it
        world.time.schedule(
                world.time.nowNanos() + oneWay,
                unused -> {
                    if (!isGone) {
                        input(e -> e.onConnected(world.engineNanos(), mine, target, reply, true));
                    }
                },
                0);
        peer.input(e -> e.onConnected(world.engineNanos(), theirs, from, ours, false));
    }

    @Override
    public void store(int piece, int begin, ByteBuf block) {
        falsePieces.onBlock(piece, begin / PieceGeometry.BLOCK_LENGTH, sender, world.blocks.isWrong(block));
        block.release();
    }

    @Override
    public void verify(int piece) {
        world.time.schedule(world.time.nowNanos() + DISK_NANOS, verified, piece);
    }

    private void onVerified(long number) {
        int piece = (int) number;
        int blocks = world.torrent.geometry().blockCount(piece);
        if (falsePieces.isFalse(piece)) {
            long[] digests = falsePieces.fail(piece, blocks);
            input(e -> e.onCorrupt(world.engineNanos(), piece, digests));
        } else {
            stored.set(piece);
            falsePieces.forget(piece);
            long[] digests = falsePieces.hasFailed(piece) ? new long[blocks] : new long[0];
            input(e -> e.onStored(world.engineNanos(), piece, digests));
        }
    }

    @Override
    public void read(PeerLink peer, int piece, int begin, int length) {
        VirtualLink link = (VirtualLink) peer;
        long request = ((long) piece << (BEGIN_BITS + LENGTH_BITS)) | ((long) begin << LENGTH_BITS) | length;
        world.time.schedule(world.time.nowNanos() + behaviour.readNanos(link, length), link.read, request);
    }

    /** A block is there that the peer at the end of the link asked for. */
    void onRead(VirtualLink link, long request) {
        if (!isGone) {
            int piece = (int) (request >>> (BEGIN_BITS + LENGTH_BITS));
            int begin = (int) (request >>> LENGTH_BITS) & ((1 << BEGIN_BITS) - 1);
            int length = (int) request & ((1 << LENGTH_BITS) - 1);
            ByteBuf block =
                    behaviour.isFalse(link, piece, begin) ? world.blocks.wrong(length) : world.blocks.right(length);
            engine.onRead(world.engineNanos(), link, piece, begin, block);
            afterInput();
        }
    }

    @Override
    public void discard(int piece) {
        falsePieces.forget(piece);
    }

    @Override
    public void onMetadata(ByteString infoBytes) {
        world.time.schedule(world.time.nowNanos() + DISK_NANOS, unused -> open(infoBytes), 0);
    }

    private void open(ByteString infoBytes) {
        try {
            Metainfo metainfo = Metainfo.ofInfo(infoBytes);
            input(e -> e.onOpened(world.engineNanos(), metainfo, new BitSet()));
        } catch (MetainfoException e) {
            throw new AssertionError("the engine has checked it", e);
        }
    }

    @Override
    public void onPhase(Phase phase) {
        phases.add(phase);
    }

    @Override
    public void onCompleted() {
        isComplete = true;
        whenComplete.run();
    }

    @Override
    public void onDhtNode(Endpoint node) {}

    @Override
    public String toString() {
        return endpoint + " has " + stored.cardinality() + " pieces";
    }
}
