package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One torrent: decides every packet to its peers and sends none.
 *
 * <p>Confined to its owner loop.
 */
public final class SwarmEngine {
    /** The answer of {@link #nextDeadlineNanos} when nothing waits for time to pass. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private final SwarmIdentity self;

    public SwarmEngine(
            SwarmIdentity self,
            SwarmConfig config,
            RandomGenerator random,
            SwarmOutbox outbox,
            SwarmListener listener) {
        this.self = self;
    }

    /**
     * A message of a connected peer. The buffer of a {@link PeerMessage.Piece} passes, also when this throws.
     *
     * @throws PeerProtocolException when the peer broke the protocol: the shell closes it
     */
    public void onMessage(long nowNanos, PeerLink link, PeerMessage message) throws PeerProtocolException {}

    /** What we send to every peer of this swarm; its features are those that this engine understands. */
    public Handshake handshake() {
        return new Handshake(
                self.infoHash(), self.peerId(), Set.of(Handshake.Feature.EXTENSION, Handshake.Feature.FAST));
    }

    /** Endpoints worth dialling. */
    public void onPeersFound(long nowNanos, Collection<Endpoint> endpoints, PeerSource source) {}

    /**
     * A peer and we have exchanged handshakes for this info-hash.
     *
     * @param endpoint where it was dialled, or whence it came
     * @param theirs what it sent; we sent {@link #handshake}
     */
    public void onConnected(long nowNanos, PeerLink link, Endpoint endpoint, Handshake theirs, boolean outgoing) {}

    /** A dial ended before the handshakes were exchanged. */
    public void onConnectFailed(long nowNanos, Endpoint endpoint) {}

    /** A connection has ended, whoever ended it. */
    public void onDisconnected(long nowNanos, PeerLink link) {}

    /** What waited to be written to the peer has shrunk. */
    public void onWritable(long nowNanos, PeerLink link) {}

    /** The metainfo is known, the files are not yet checked. Not needed when {@link #onOpened} comes at once. */
    public void onMetainfo(long nowNanos, Metainfo metainfo) {}

    /** The files are checked: trading, or seeding, begins. Once. {@code have} is copied. */
    public void onOpened(long nowNanos, Metainfo metainfo, BitSet have) {}

    /** A piece that was to be verified is right and written. */
    public void onStored(long nowNanos, int piece) {}

    /** A piece that was to be verified has another hash; its blocks are forgotten. */
    public void onCorrupt(long nowNanos, int piece) {}

    /** What was to be read for a peer; ownership of the buffer passes. */
    public void onRead(long nowNanos, PeerLink link, int piece, int begin, ByteBuf block) {}

    /** Leaves the swarm: every peer is closed, nobody is dialled, incoming peers are closed. */
    public void onPause(long nowNanos) {}

    /** Joins the swarm again. */
    public void onResume(long nowNanos) {}

    /** Time has passed: called at {@link #nextDeadlineNanos} or soon after; more often does no harm. */
    public void onTimer(long nowNanos) {}

    /** When {@link #onTimer} is next needed, or {@link #NO_DEADLINE}. It may change with every input. */
    public long nextDeadlineNanos() {
        return NO_DEADLINE;
    }

    public SwarmSnapshot snapshot(long nowNanos) {
        return new SwarmSnapshot(Phase.BOOTSTRAP, 0, 0, 0, 0, 0, 0, Traffic.NONE, 0, 0, 0, List.of());
    }
}
