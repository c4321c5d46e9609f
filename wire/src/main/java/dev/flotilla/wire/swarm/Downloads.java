package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches blocks from all peers: keeps each peer's window full, gives up what does not come, and hands blocks to storage.
 *
 * <p>Confined to its owner loop.
 */
final class Downloads {
    /** Blocks that a peer has read ahead, most likely: to cancel them is too late. */
    private static final int SOON = Upload.MIN_READ_AHEAD_BYTES / PieceGeometry.BLOCK_LENGTH;

    private final SwarmOutbox outbox;
    private final Map<Integer, Peer> peers;
    private final Requests requests;
    private final Verification verification;
    private @Nullable PiecePicker picker;
    private boolean isRefillDue; // blocks have become open, which peers with room may fetch
    private @Nullable Peer answering; // whose input this is, and who so has room

    /** @param peers the connected ones by number, live */
    Downloads(SwarmOutbox outbox, Map<Integer, Peer> peers) {
        this.outbox = outbox;
        this.peers = peers;
        requests = new Requests(peers);
        verification = new Verification(outbox);
    }

    Urgency urgency() {
        return requests.urgency();
    }

    Verification verification() {
        return verification;
    }

    void open(PiecePicker opened) {
        picker = opened;
        requests.open(opened);
    }

    void onChoke(long nowNanos, Peer peer) throws PeerProtocolException {
        boolean changed = peer.download().onChoke();
        peer.budget().spend(nowNanos, changed ? ControlBudget.TURN : ControlBudget.CHEAP);
        if (picker != null) {
            picker.underWay().onSilent(peer);
        }
        if (!peer.isFast()) {
            giveUpAll(nowNanos, peer); // with BEP 6 the peer rejects each request that it will not answer
        }
    }

    void onUnchoke(long nowNanos, Peer peer) throws PeerProtocolException {
        boolean changed = peer.download().onUnchoke();
        peer.budget().spend(nowNanos, changed ? ControlBudget.TURN : ControlBudget.CHEAP);
        requests.fill(nowNanos, peer);
    }

    /** The block's buffer passes. */
    void onPiece(long nowNanos, Peer peer, PeerMessage.Piece message) throws PeerProtocolException {
        ByteBuf buffer = message.block();
        int length = buffer.readableBytes();
        boolean isKept = false;
        try {
            isKept = accept(nowNanos, peer, message, length);
        } finally {
            if (!isKept) {
                peer.download().waste(length);
                buffer.release();
            }
        }
        answering = peer;
    }

    /** Answers false when the block is of no use. */
    private boolean accept(long nowNanos, Peer peer, PeerMessage.Piece message, int length)
            throws PeerProtocolException {
        PiecePicker pieces = picker;
        long block = RequestLog.block(message.piece(), message.begin() / PieceGeometry.BLOCK_LENGTH);
        if (pieces == null
                || !isBlock(pieces.geometry(), message.piece(), message.begin(), length)
                || !peer.download().onAnswer(nowNanos, block, length)) {
            peer.download().onUnasked(length);
            peer.budget().spend(nowNanos, ControlBudget.BLOCK);
            return false;
        }
        peer.download().meter().add(nowNanos, length);
        ActivePiece piece = pieces.active(message.piece());
        int index = RequestLog.index(block);
        if (piece == null || piece.isReceived(index) || !isWelcome(piece, index, peer)) {
            return false;
        }
        cancel(nowNanos, piece.asked(index), peer, message, length);
        cancel(nowNanos, piece.rival(index), peer, message, length);
        pieces.underWay().receive(piece, index, peer);
        outbox.store(message.piece(), message.begin(), message.block());
        if (piece.isReceived()) {
            verification.onReceived(piece);
        }
        return true;
    }

    /** A late answer may have been meant for another copy of the piece. */
    private static boolean isWelcome(ActivePiece piece, int block, Peer peer) {
        return piece.isAskedOf(block, peer)
                || piece.isOwnedBy(peer)
                || (!piece.isSole() && !peer.download().isOnParole());
    }

    private static boolean isBlock(PieceGeometry geometry, int piece, int begin, int length) {
        int index = begin / PieceGeometry.BLOCK_LENGTH;
        return piece < geometry.pieceCount()
                && begin % PieceGeometry.BLOCK_LENGTH == 0
                && index < geometry.blockCount(piece)
                && length == geometry.blockLength(piece, index);
    }

    /** The block has come from another peer first. */
    private void cancel(long nowNanos, int number, Peer sender, PeerMessage.Piece message, int length) {
        Peer other = peers.get(number);
        if (other != null && other != sender) {
            long block = RequestLog.block(message.piece(), message.begin() / PieceGeometry.BLOCK_LENGTH);
            other.send(nowNanos, new PeerMessage.Cancel(message.piece(), message.begin(), length));
            other.download().abandon(nowNanos, block);
            isRefillDue = true;
        }
    }

    void onReject(long nowNanos, Peer peer, PeerMessage.Reject message) throws PeerProtocolException {
        long block = RequestLog.block(message.piece(), message.begin() / PieceGeometry.BLOCK_LENGTH);
        PiecePicker pieces = picker;
        if (pieces != null && peer.download().outstanding().remove(block) != RequestLog.ABSENT) {
            peer.download().onRejected(nowNanos, block);
            pieces.underWay().release(block, peer);
            isRefillDue = true;
        } else if (!peer.download().onLateAnswer(block)) {
            peer.budget().spend(nowNanos, ControlBudget.TURN);
        }
    }

    void onAllowedFast(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        checkPiece(piece);
        peer.download().onAllowedFast(piece);
        requests.fill(nowNanos, peer);
    }

    void onSuggest(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        checkPiece(piece);
        peer.download().onSuggest(piece);
    }

    private void checkPiece(int piece) throws PeerProtocolException {
        if (picker != null && piece >= picker.geometry().pieceCount()) {
            throw new PeerProtocolException(
                    "a hint at piece " + piece + " of " + picker.geometry().pieceCount());
        }
    }

    /** The peer has pieces that it had not; keeps what it is told about our interest exact. */
    void onSupply(long nowNanos, Peer peer, int wanted) {
        peer.download().setWanted(wanted);
        tellInterest(nowNanos, peer);
        requests.fill(nowNanos, peer);
    }

    /**
     * A peer has got a piece that we have asked of a seeder: what the seeder will not send soon comes from the peer, and
     * the seeder has time for what only it has.
     */
    void onFirstCopy(long nowNanos, Peer peer, int piece) {
        PiecePicker pieces = picker;
        ActivePiece active = pieces == null ? null : pieces.active(piece);
        if (pieces == null
                || active == null
                || active.isSole()
                || !peer.mayAsk(piece)
                || peer.download().isSlow()
                || peer.download().isOnParole()) {
            return;
        }
        int room = peer.download().room(nowNanos);
        int moved = 0;
        for (int index = active.blockCount() - 1; index >= 0 && moved < room; index--) {
            Peer holder = peers.get(active.asked(index));
            long block = RequestLog.block(piece, index);
            if (holder != null
                    && (holder.pieces().isComplete() || holder.download().isSlow())
                    && active.rival(index) == 0
                    && holder.download().outstanding().isLaterThan(SOON, block)) {
                takeBack(nowNanos, holder, block);
                moved++;
            }
        }
        requests.ask(nowNanos, peer, pieces, active, moved);
    }

    /** A wanted piece is stored: whoever had it has one fewer that we want. */
    void onStored(long nowNanos, int piece) {
        for (Peer peer : peers.values()) {
            if (peer.pieces().has(piece)) {
                peer.download().setWanted(peer.download().wanted() - 1);
                tellInterest(nowNanos, peer);
            }
        }
    }

    /**
     * What is wanted, or when, has changed; so has whom it is to come from.
     *
     * @param pieces whether other pieces are wanted now
     */
    void onWishes(long nowNanos, boolean pieces) {
        isRefillDue = true;
        if (pieces && picker != null) {
            for (Peer peer : peers.values()) {
                peer.download().setWanted(picker.countWanted(peer.pieces()));
                tellInterest(nowNanos, peer);
            }
        }
    }

    /** Takes back what was asked for of a piece. */
    void giveUp(long nowNanos, ActivePiece piece) {
        for (Peer peer : peers.values()) {
            eachAsked(peer, index -> index == piece.piece(), block -> takeBack(nowNanos, peer, block));
        }
    }

    /** The blocks of such pieces asked of the peer, the last first; the action may give them up. */
    private static void eachAsked(Peer peer, IntPredicate condition, LongConsumer action) {
        RequestLog asked = peer.download().outstanding();
        for (int i = asked.size() - 1; i >= 0; i--) {
            long block = asked.block(i);
            if (condition.test(RequestLog.piece(block))) {
                action.accept(block);
            }
        }
    }

    private void takeBack(long nowNanos, Peer peer, long block) {
        if (picker != null) {
            int piece = RequestLog.piece(block);
            int index = RequestLog.index(block);
            int length = picker.geometry().blockLength(piece, index);
            peer.send(nowNanos, new PeerMessage.Cancel(piece, index * PieceGeometry.BLOCK_LENGTH, length));
            giveUp(nowNanos, peer, block);
        }
    }

    /** The peer has lost a piece that we want (BEP 54): with BEP 6 it rejects each request that it will not answer. */
    void onDontHave(long nowNanos, Peer peer, int piece) {
        if (!peer.isFast()) {
            eachAsked(peer, index -> index == piece, block -> giveUp(nowNanos, peer, block));
        }
        peer.download().setWanted(peer.download().wanted() - 1);
        tellInterest(nowNanos, peer);
    }

    /** Interest is told at once; that it is gone within a second, for where pieces are few it mostly comes back. */
    private void tellInterest(long nowNanos, Peer peer) {
        Download download = peer.download();
        if (download.wanted() > 0 && !download.isInterested()) {
            download.setInterested(true);
            peer.send(nowNanos, new PeerMessage.Interested());
        } else if (picker != null && picker.isComplete()) {
            tellNoInterest(nowNanos, peer);
        }
    }

    private static void tellNoInterest(long nowNanos, Peer peer) {
        if (peer.download().wanted() == 0 && peer.download().isInterested()) {
            peer.download().setInterested(false);
            peer.send(nowNanos, new PeerMessage.NotInterested());
        }
    }

    /** The peer has lied: what it sent and nobody has verified is asked of others. */
    void onBanned(long nowNanos, Peer liar) {
        giveUpAll(nowNanos, liar);
        isRefillDue = true;
        if (picker != null) {
            verification.reject(liar, picker);
        }
    }

    /** The peer has left; it is no longer among the connected ones. */
    void onGone(long nowNanos, Peer peer) {
        giveUpAll(nowNanos, peer);
        if (picker != null) {
            picker.underWay().onSilent(peer);
        }
    }

    /** A piece had another hash. Its sources are on parole: what they were asked for to add to pieces is taken back. */
    void onCorrupt(long nowNanos, PiecePicker pieces, ActivePiece failed) {
        isRefillDue = true;
        List<Peer> sources = failed.sources();
        int share = pieces.geometry().pieceLength(failed.piece()) / sources.size();
        for (Peer source : sources) {
            source.download().waste(share);
            if (sources.size() > 1) {
                takeBackShared(nowNanos, source, pieces);
                pieces.onParole(source).forEach(outbox::discard);
            }
        }
    }

    private void takeBackShared(long nowNanos, Peer peer, PiecePicker pieces) {
        eachAsked(
                peer,
                index -> {
                    ActivePiece piece = pieces.active(index);
                    return piece != null && !piece.isSole();
                },
                block -> takeBack(nowNanos, peer, block));
    }

    /** A second has passed. */
    void onSecond(long nowNanos) {
        PiecePicker pieces = picker;
        if (pieces == null) {
            return;
        }
        pieces.underWay().onSecond(nowNanos);
        SpeedClasses.update(peers.values(), pieces);
        pieces.setSeeded(peers.values().stream()
                .anyMatch(peer -> peer.pieces().isComplete() && !peer.download().isSlow()));
        long usualNanos = SpeedClasses.usualBlockNanos(peers.values());
        for (Peer peer : peers.values()) {
            Download download = peer.download();
            tellNoInterest(nowNanos, peer);
            download.window().onSecond();
            if (download.isStalled(nowNanos, usualNanos)) {
                giveUpAll(nowNanos, peer);
                download.window().onSnubbed();
            }
            while (download.isOldestLost(nowNanos)) {
                giveUp(nowNanos, peer, download.outstanding().block(0));
            }
        }
        isRefillDue = true;
    }

    private void giveUpAll(long nowNanos, Peer peer) {
        while (!peer.download().outstanding().isEmpty()) {
            giveUp(nowNanos, peer, peer.download().outstanding().block(0));
        }
    }

    private void giveUp(long nowNanos, Peer peer, long block) {
        peer.download().abandon(nowNanos, block);
        if (picker != null) {
            picker.underWay().release(block, peer);
        }
        isRefillDue = true;
    }

    /** Called at the end of each input: what has become open is asked of those who have room. */
    void settle(long nowNanos) {
        if (answering != null && peers.get(answering.number()) == answering) {
            requests.refill(nowNanos, answering);
        }
        answering = null;
        verification.settle();
        if (isRefillDue) {
            isRefillDue = false;
            for (Peer peer : peers.values()) {
                requests.fill(nowNanos, peer);
            }
        }
    }

    void checkInvariants(PiecePicker pieces) {
        for (Peer peer : peers.values()) {
            Download download = peer.download();
            boolean isExact = download.wanted() == pieces.countWanted(peer.pieces())
                    && (download.isInterested() || download.wanted() == 0);
            for (int i = 0; i < download.outstanding().size(); i++) {
                long block = download.outstanding().block(i);
                ActivePiece piece = pieces.active(RequestLog.piece(block));
                isExact &= piece != null && piece.isAskedOf(RequestLog.index(block), peer);
            }
            if (!isExact) {
                throw new AssertionError("peer " + peer.number() + " wants or owes something else");
            }
        }
    }
}
