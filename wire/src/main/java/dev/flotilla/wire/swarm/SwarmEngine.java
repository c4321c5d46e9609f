package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.swarm.Dialler.Parting;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One torrent: decides every packet to its peers and sends none. {@link #dispatch} is the table of contents.
 *
 * <p>State bounds: {@link SwarmConfig#maxNeighbours} peers and {@link SwarmConfig#maxCandidates} endpoints; a peer at most
 * a bit a piece, its window of requests and {@link Download#MAX_ABANDONED} more, and
 * {@link SwarmConfig#maxQueuedRequests} of its own; a message that is of no use draws on the peer's
 * {@link ControlBudget}. The engine holds no buffer between two inputs.
 *
 * <p>Confined to its owner loop.
 */
public final class SwarmEngine {
    /** The answer of {@link #nextDeadlineNanos} when nothing waits for time to pass. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final long[] NO_DIGESTS = {};

    private final SwarmIdentity self;
    private final SwarmListener listener;
    private final Neighbours neighbours;
    private final Trade trade;
    private final Extensions extensions;
    private final Membership membership;
    private final Timers timers = new Timers();

    private @Nullable Metainfo metainfo; // once known
    private Phase toldPhase = Phase.BOOTSTRAP;
    private boolean toldUploadOnly;

    public SwarmEngine(
            SwarmIdentity self,
            SwarmConfig config,
            RandomGenerator random,
            SwarmOutbox outbox,
            SwarmListener listener) {
        this.self = self;
        this.listener = listener;
        neighbours = new Neighbours(self, config, random, outbox);
        trade = new Trade(self, config, neighbours, random, outbox);
        extensions = new Extensions(self, config, listener, neighbours, trade);
        membership = new Membership(self, neighbours, trade, extensions);
    }

    /**
     * The messages that have come of a connected peer, all of them one input: what they set free is asked for at once.
     *
     * @throws PeerProtocolException when the peer broke the protocol: the shell closes it; the engine has forgotten it
     */
    public void onMessages(long nowNanos, PeerLink link, PeerMessageDecoder received) throws PeerProtocolException {
        input(nowNanos, link, () -> {
            PeerMessage message = received.next();
            while (message != null) {
                receive(nowNanos, link, message);
                message = received.next();
            }
        });
    }

    /** As {@link #onMessages}, of one message. The buffer of a {@link PeerMessage.Piece} passes, also when this throws. */
    public void onMessage(long nowNanos, PeerLink link, PeerMessage message) throws PeerProtocolException {
        input(nowNanos, link, () -> receive(nowNanos, link, message));
    }

    private interface Messages {
        void receive() throws PeerProtocolException;
    }

    private void input(long now, PeerLink link, Messages messages) throws PeerProtocolException {
        try {
            messages.receive();
        } catch (PeerProtocolException e) {
            Peer peer = neighbours.get(link);
            if (peer != null) {
                membership.release(now, peer, Parting.MISBEHAVED);
            }
            throw e;
        } finally {
            settle(now);
        }
    }

    private void receive(long now, PeerLink link, PeerMessage message) throws PeerProtocolException {
        Peer peer = neighbours.get(link);
        if (peer != null) {
            peer.onReceived(now);
            dispatch(now, peer, message);
            membership.dropIfUseless(now, peer);
        } else if (message instanceof PeerMessage.Piece piece) {
            piece.block().release();
        }
    }

    private void dispatch(long now, Peer peer, PeerMessage message) throws PeerProtocolException {
        if (message instanceof PeerMessage.KeepAlive) {
            peer.budget().spend(now, ControlBudget.CHEAP);
        } else if (message instanceof PeerMessage.Choke) {
            trade.downloads().onChoke(now, peer);
        } else if (message instanceof PeerMessage.Unchoke) {
            trade.downloads().onUnchoke(now, peer);
        } else if (message instanceof PeerMessage.Interested) {
            trade.onInterest(now, peer, true);
        } else if (message instanceof PeerMessage.NotInterested) {
            trade.onInterest(now, peer, false);
        } else if (message instanceof PeerMessage.Have m) {
            trade.onHave(now, peer, m.piece());
        } else if (message instanceof PeerMessage.Bitfield m) {
            trade.onBitfield(now, peer, m.bits());
        } else if (message instanceof PeerMessage.Request m) {
            trade.uploads().onRequest(now, peer, m);
        } else if (message instanceof PeerMessage.Piece m) {
            trade.downloads().onPiece(now, peer, m);
        } else if (message instanceof PeerMessage.Cancel m) {
            trade.uploads().onCancel(now, peer, m);
        } else if (message instanceof PeerMessage.Port m) {
            onPort(now, peer, m.port());
        } else if (message instanceof PeerMessage.Extended m) {
            extensions.onMessage(now, peer, m);
        } else if (message instanceof PeerMessage.Unknown) {
            peer.budget().spend(now, ControlBudget.CHEAP);
        } else {
            dispatchFast(now, peer, message);
        }
    }

    private void dispatchFast(long now, Peer peer, PeerMessage message) throws PeerProtocolException {
        if (!peer.isFast()) {
            throw new PeerProtocolException("a message of BEP 6 from a peer that does not speak it");
        }
        if (message instanceof PeerMessage.HaveAll) {
            trade.onHaveAll(now, peer);
        } else if (message instanceof PeerMessage.HaveNone) {
            peer.pieces().onNone();
            trade.onPieces(now, peer);
        } else if (message instanceof PeerMessage.Reject m) {
            trade.downloads().onReject(now, peer, m);
        } else if (message instanceof PeerMessage.Suggest m) {
            trade.downloads().onSuggest(now, peer, m.piece());
        } else if (message instanceof PeerMessage.AllowedFast m) {
            trade.downloads().onAllowedFast(now, peer, m.piece());
        } else {
            throw new AssertionError(message);
        }
    }

    private void onPort(long now, Peer peer, int port) throws PeerProtocolException {
        peer.budget().spend(now, ControlBudget.CHEAP);
        if (port != 0 && !membership.isPrivate()) {
            listener.onDhtNode(peer.endpoint().withPort(port));
        }
    }

    /** What we send to every peer of this swarm; its features are those that this engine understands. */
    public Handshake handshake() {
        return self.handshake(membership.speaksDht());
    }

    /** Endpoints worth dialling. */
    public void onPeersFound(long nowNanos, Collection<Endpoint> endpoints, PeerSource source) {
        neighbours.dialler().onFound(nowNanos, endpoints, source);
        settle(nowNanos);
    }

    /**
     * A peer and we have exchanged handshakes for this info-hash.
     *
     * @param endpoint where it was dialled, or whence it came
     * @param theirs what it sent; we sent {@link #handshake}
     */
    public void onConnected(long nowNanos, PeerLink link, Endpoint endpoint, Handshake theirs, boolean outgoing) {
        membership.onConnected(nowNanos, link, endpoint, theirs, outgoing);
        if (neighbours.size() > 0) {
            timers.start(nowNanos);
        }
        settle(nowNanos);
    }

    /** A dial ended before the handshakes were exchanged. */
    public void onConnectFailed(long nowNanos, Endpoint endpoint) {
        neighbours.dialler().onFailed(nowNanos, endpoint);
        settle(nowNanos);
    }

    /** A connection has ended, whoever ended it. */
    public void onDisconnected(long nowNanos, PeerLink link) {
        Peer peer = neighbours.get(link);
        if (peer != null) {
            membership.release(nowNanos, peer, Parting.LOST);
            settle(nowNanos);
        }
    }

    /** What waited to be written to the peer has shrunk. */
    public void onWritable(long nowNanos, PeerLink link) {
        Peer peer = neighbours.get(link);
        if (peer != null) {
            extensions.onWritable(nowNanos, peer);
            trade.uploads().serve(peer);
        }
    }

    /** The metainfo is known, the files are not yet checked. Not needed when {@link #onOpened} comes at once. */
    public void onMetainfo(long nowNanos, Metainfo known) {
        if (metainfo != null) {
            return;
        }
        if (!known.infoHash().equals(self.infoHash())) {
            throw new IllegalArgumentException("metainfo of " + known.infoHash() + ", not of " + self.infoHash());
        }
        metainfo = known;
        membership.onMetainfo(nowNanos, known);
        extensions.onMetadata(nowNanos, known.infoBytes(), membership.isPrivate());
    }

    /** The files are checked: trading, or seeding, begins. Once. {@code have} is copied. */
    public void onOpened(long nowNanos, Metainfo known, BitSet have) {
        onMetainfo(nowNanos, known);
        trade.open(nowNanos, known.info().geometry(), have);
        settle(nowNanos);
    }

    /** A piece that was to be verified is right and written. */
    public void onStored(long nowNanos, int piece) {
        onStored(nowNanos, piece, NO_DIGESTS);
    }

    /**
     * As {@link #onStored(long, int)}, of a piece that failed before.
     *
     * @param digests of each block; equal blocks have equal digests, and nobody can foresee those of others
     */
    public void onStored(long nowNanos, int piece, long[] digests) {
        membership.ban(nowNanos, trade.onStored(nowNanos, piece, digests));
        settle(nowNanos);
    }

    /**
     * A piece that was to be verified has another hash; its blocks are forgotten.
     *
     * @param digests of each block as it was, to be compared with those of {@link #onStored(long, int, long[])}; empty when
     *     they are unknown
     */
    public void onCorrupt(long nowNanos, int piece, long[] digests) {
        membership.ban(nowNanos, trade.onCorrupt(nowNanos, piece, digests));
        settle(nowNanos);
    }

    /** What the user wants from now on; at first all. Skipped pieces are not fetched, and nobody is told of interest in them. */
    public void onPriorities(long nowNanos, FilePriorities priorities) {
        trade.onPriorities(nowNanos, priorities);
        settle(nowNanos);
    }

    /** Whether pieces are begun in the order of the torrent, rather than the rarest first. */
    public void onSequential(long nowNanos, boolean sequential) {
        trade.onSequential(sequential);
        settle(nowNanos);
    }

    /**
     * The pieces that somebody waits for, in place of those before: they are asked for before all others, also when they
     * are skipped.
     *
     * @param deadlines the earliest first; of more than {@link Urgency#LIMIT} the latest are dropped
     */
    public void onDeadlines(long nowNanos, List<Deadline> deadlines) {
        trade.onDeadlines(nowNanos, deadlines);
        settle(nowNanos);
    }

    /** Whom we upload to, from the next choke round on; whether we super-seed, from {@link #onOpened} on. */
    public void onUpload(UploadConfig config) {
        trade.onUpload(config);
    }

    /** What was to be read for a peer; ownership of the buffer passes. */
    public void onRead(long nowNanos, PeerLink link, int piece, int begin, ByteBuf block) {
        Peer peer = neighbours.get(link);
        if (peer == null) {
            block.release();
        } else {
            trade.uploads().onRead(nowNanos, peer, piece, begin, block);
            if (trade.mustPassSlotOn()) {
                settle(nowNanos);
            }
        }
    }

    /** Leaves the swarm: every peer is closed, nobody is dialled, incoming peers are closed. */
    public void onPause(long nowNanos) {
        membership.onPause(nowNanos);
        trade.discard();
    }

    /** Joins the swarm again. */
    public void onResume(long nowNanos) {
        membership.onResume(nowNanos);
        settle(nowNanos);
    }

    /** Time has passed: called at {@link #nextDeadlineNanos} or soon after; more often does no harm. */
    public void onTimer(long nowNanos) {
        if (timers.isSecond(nowNanos)) {
            onSecond(nowNanos);
        }
        if (timers.isRound(nowNanos)) {
            trade.onRound(nowNanos);
        }
        if (neighbours.size() == 0) {
            timers.stop();
        }
        settle(nowNanos);
    }

    private void onSecond(long now) {
        membership.onSecond(now);
        trade.onSecond(now);
        extensions.onSecond(now);
    }

    /** The end of each input: what it set free is used, and what it led to is told. */
    private void settle(long now) {
        Phase phase = trade.settle(now);
        if (phase != toldPhase) {
            toldPhase = phase;
            listener.onPhase(phase);
            if (phase == Phase.SEEDING) {
                listener.onCompleted();
            }
        }
        if (trade.isUploadOnly() != toldUploadOnly) {
            toldUploadOnly = !toldUploadOnly;
            membership.onUploadOnly(now, toldUploadOnly);
        }
        membership.dial(now);
    }

    /** When {@link #onTimer} is next needed, or {@link #NO_DEADLINE}. It may change with every input. */
    public long nextDeadlineNanos() {
        return Timers.earlier(timers.nextNanos(), membership.nextNanos());
    }

    /** Fails when what the parts say of each other does not fit: for simulations. */
    public void checkInvariants() {
        trade.checkInvariants();
    }

    /** The endpoints that an engine which takes the place of this one should begin with. */
    public Map<Endpoint, PeerSource> acquaintances() {
        return neighbours.dialler().acquaintances();
    }

    /** Who sent what is provably wrong; live. */
    public Bans bans() {
        return neighbours.bans();
    }

    /** Those of an engine that this one takes the place of; before any peer. */
    public void onBans(Bans earlier) {
        neighbours.bans().addAll(earlier);
    }

    /** How the torrent stands. */
    public SwarmSnapshot snapshot(long nowNanos) {
        return new SwarmSnapshot(
                trade.phase(),
                metainfo == null ? 0 : metainfo.info().geometry().pieceCount(),
                trade.storedCount(),
                metainfo == null ? 0 : metainfo.info().totalLength(),
                trade.storedBytes(),
                metainfo == null ? 0 : trade.wantedBytes(metainfo.info().totalLength()),
                extensions.metadataLength(),
                extensions.metadataBytes(),
                neighbours.traffic(nowNanos),
                neighbours.dialler().idle(),
                neighbours.dialler().dialling(),
                neighbours.bans().size(),
                neighbours.rejectedMessages(),
                neighbours.snapshots(nowNanos));
    }
}
