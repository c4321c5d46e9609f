package dev.flotilla.wire.swarm;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessage.Request;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the requests of all peers: checks them, has them read as fast as each peer takes them, and answers each exactly
 * once when the peer speaks BEP 6.
 *
 * <p>Confined to its owner loop.
 */
final class Uploads {
    /** Pieces that a newcomer may fetch while it is choked. BEP 6 leaves the number open; fewer is less to give away. */
    static final int ALLOWED_FAST = 5;

    private static final long LEAST_TURN_NANOS = 125_000_000L;
    private static final long LEAST_TURN_BYTES = 4 << 20; // what is lent in less time goes up to that

    private final Id160 infoHash;
    private final int maxQueued;
    private final SwarmOutbox outbox;
    private @Nullable PiecePicker picker;
    private @Nullable Allowances allowances;
    private @Nullable SuperSeeding superSeeding; // when it was asked for
    private boolean isSlotFree; // somebody's limit was used up

    Uploads(Id160 infoHash, int maxQueued, SwarmOutbox outbox) {
        this.infoHash = infoHash;
        this.maxQueued = maxQueued;
        this.outbox = outbox;
    }

    void open(PiecePicker opened) {
        picker = opened;
        allowances = new Allowances(opened.geometry());
    }

    void superSeed(SuperSeeding opened) {
        superSeeding = opened;
    }

    private boolean isShown(Peer peer, int piece) {
        return superSeeding == null || superSeeding.mayAsk(peer, piece);
    }

    /** Whether a slot would be of use to the peer: it is interested, and a super-seeder has something for it. */
    boolean wantsSlot(Peer peer) {
        return peer.upload().isInterested() && (superSeeding == null || superSeeding.hasOffer(peer));
    }

    private void onTurn() {
        if (superSeeding != null) {
            superSeeding.onTurn();
        }
    }

    /** What strangers may still draw. */
    Allowances allowances() {
        if (allowances == null) {
            throw new IllegalStateException("not opened");
        }
        return allowances;
    }

    boolean isSlotFree() {
        return isSlotFree;
    }

    /** True once when a peer has used up its slot. */
    boolean takeSlotFree() {
        boolean taken = isSlotFree;
        isSlotFree = false;
        return taken;
    }

    void onRequest(long nowNanos, Peer peer, Request request) throws PeerProtocolException {
        PiecePicker pieces = picker;
        if (pieces == null) {
            refuse(nowNanos, peer, request);
            return;
        }
        int piece = request.piece();
        if (piece >= pieces.geometry().pieceCount()
                || request.begin() > pieces.geometry().pieceLength(piece) - request.length()) {
            throw new PeerProtocolException("a request outside the torrent: " + request);
        }
        boolean isGranted = pieces.isStored(piece)
                && isShown(peer, piece)
                && peer.upload().waiting() < maxQueued
                && (!peer.upload().isChoked() || useAllowedFast(nowNanos, peer, request));
        if (isGranted) {
            peer.upload().add(request);
            serve(peer);
        } else {
            refuse(nowNanos, peer, request);
        }
    }

    /** The quota is a connection's, the allowance the address's: who comes again gets no more. */
    private boolean useAllowedFast(long nowNanos, Peer peer, Request request) {
        boolean isAllowed = allowances().left(nowNanos, peer) >= request.length()
                && peer.upload().useAllowedFast(request);
        if (isAllowed) {
            allowances().draw(nowNanos, peer, request.length());
        }
        return isAllowed;
    }

    /** With BEP 6 a refusal is said; without it, silence is all there is. */
    private void refuse(long nowNanos, Peer peer, Request request) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        reject(nowNanos, peer, request);
    }

    private static void reject(long nowNanos, Peer peer, Request request) {
        if (peer.isFast()) {
            peer.send(nowNanos, new PeerMessage.Reject(request.piece(), request.begin(), request.length()));
        }
    }

    void onCancel(long nowNanos, Peer peer, PeerMessage.Cancel cancel) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.CHEAP); // also when it crossed the block on its way
        Request request = new Request(cancel.piece(), cancel.begin(), cancel.length());
        if (peer.upload().cancel(request)) {
            reject(nowNanos, peer, request);
            serve(peer);
        }
    }

    /** Ownership of the buffer passes; it is released when the peer no longer wants it. */
    void onRead(long nowNanos, Peer peer, int piece, int begin, ByteBuf block) {
        int length = block.readableBytes();
        if (!peer.upload().onRead(piece, begin, length)) {
            block.release();
            serve(peer);
            return;
        }
        peer.send(nowNanos, new PeerMessage.Piece(piece, begin, block));
        peer.upload().onSentOf(piece);
        if (peer.upload().verdict().granted()) {
            allowances().draw(nowNanos, peer, length);
        }
        peer.upload().onSent(nowNanos, length);
        endTurn(nowNanos, peer);
        serve(peer);
    }

    /** A second has passed: who had used up its slot before its least turn was over may have asked for nothing since. */
    void onSecond(long nowNanos, Peer peer) {
        endTurn(nowNanos, peer);
    }

    private void endTurn(long nowNanos, Peer peer) {
        if (peer.upload().isUsedUp() && isTurnOver(nowNanos, peer.upload())) {
            isSlotFree = true;
            choke(nowNanos, peer);
            peer.budget().onUsedUp(maxQueued);
        }
    }

    /** On a fast line a seeder gives more than it lends: a choke for each piece would cost both sides more than the piece. */
    private boolean isTurnOver(long nowNanos, Upload upload) {
        return picker == null
                || !picker.isComplete()
                || nowNanos - upload.turnedNanos() >= LEAST_TURN_NANOS
                || upload.sentSinceTurn() >= LEAST_TURN_BYTES;
    }

    /** Reads on for the peer, as far as it takes what was read. */
    void serve(Peer peer) {
        while (peer.upload().hasNext() && peer.link().isWritable()) {
            Request request = peer.upload().next();
            outbox.read(peer.link(), request.piece(), request.begin(), request.length());
        }
    }

    void unchoke(long nowNanos, Peer peer) {
        peer.upload().turn(nowNanos, false);
        onTurn();
        peer.send(nowNanos, new PeerMessage.Unchoke());
    }

    /** Chokes first, then rejects, so that the peer does not ask again (BEP 6, <i>Reject Request</i>). */
    void choke(long nowNanos, Peer peer) {
        peer.upload().turn(nowNanos, true);
        onTurn();
        peer.send(nowNanos, new PeerMessage.Choke());
        boolean isFast = peer.isFast();
        for (Request request : peer.upload().drop(r -> !isFast || !peer.upload().isAllowedFast(r.piece()))) {
            reject(nowNanos, peer, request);
        }
    }

    /**
     * Helps a newcomer to its first pieces (BEP 6, <i>Allowed Fast</i>), by at most one copy of each. Not while we seed: a
     * crowd of newcomers that all fetch at once would each wait long for a first piece, and trade nothing until then.
     */
    void allowFast(long nowNanos, Peer peer) {
        PiecePicker pieces = picker;
        if (pieces == null
                || !peer.isFast()
                || pieces.storedCount() == 0
                || pieces.isComplete()
                || peer.pieces().count() > ALLOWED_FAST) {
            return;
        }
        int pieceCount = pieces.geometry().pieceCount();
        Set<Integer> set = AllowedFast.of(infoHash, peer.endpoint(), pieceCount, ALLOWED_FAST);
        peer.upload().allowFast(set, (long) set.size() * pieces.geometry().pieceLength());
        for (int piece : set) {
            peer.send(nowNanos, new PeerMessage.AllowedFast(piece));
        }
    }
}
