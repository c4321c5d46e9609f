package dev.flotilla.wire.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pieces under way: some of their blocks were asked for, or all are received and wait to be verified, or are being verified.
 *
 * <p>Confined to its owner loop.
 */
final class ActivePieces {
    private static final long LEFT_NANOS = 10_000_000_000L;

    private final Map<Integer, ActivePiece> pieces = new HashMap<>();
    private final Set<ActivePiece> open = new LinkedHashSet<>(); // those that have open blocks, the oldest first
    private long openings;

    /** The piece under way, null when it is not. */
    @Nullable
    ActivePiece get(int piece) {
        return pieces.get(piece);
    }

    boolean contains(int piece) {
        return pieces.containsKey(piece);
    }

    int size() {
        return pieces.size();
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** How often a block has become open. */
    long openings() {
        return openings;
    }

    void add(ActivePiece begun) {
        pieces.put(begun.piece(), begun);
        open.add(begun);
    }

    /** Asks the peer for open blocks of the pieces that match, as {@link PiecePicker#pick} does. */
    int takeOpen(Peer peer, long[] blocks, int from, int room, Predicate<ActivePiece> condition) {
        int count = from;
        for (Iterator<ActivePiece> all = open.iterator(); count < room && all.hasNext(); ) {
            ActivePiece piece = all.next();
            if (condition.test(piece) && peer.mayAsk(piece.piece()) && piece.admits(peer)) {
                count = takeBlocks(piece, peer, blocks, count, room);
                if (piece.openBlocks() == 0) {
                    all.remove();
                }
            }
        }
        return count;
    }

    /** Asks the peer for open blocks of one piece: answers as {@link PiecePicker#pick}, {@code from} included. */
    int take(ActivePiece piece, Peer peer, long[] blocks, int from, int room) {
        int count = takeBlocks(piece, peer, blocks, from, room);
        close(piece);
        return count;
    }

    private static int takeBlocks(ActivePiece piece, Peer peer, long[] blocks, int from, int room) {
        int count = from;
        while (count < room && piece.openBlocks() > 0) {
            blocks[count++] = RequestLog.block(piece.piece(), piece.take(peer));
        }
        return count;
    }

    /** The peer will not send a block that it was asked for. */
    void release(long block, Peer peer) {
        ActivePiece piece = pieces.get(RequestLog.piece(block));
        if (piece != null) {
            piece.release(RequestLog.index(block), peer);
            reopen(piece);
            if (piece.isSuspect() && peer.download().isOnParole()) {
                reject(piece, peer); // nor is it to be finished by others
            }
        }
    }

    private void reopen(ActivePiece piece) {
        if (piece.openBlocks() > 0) {
            open.add(piece);
            openings++;
        }
    }

    private void close(ActivePiece piece) {
        if (piece.openBlocks() == 0) {
            open.remove(piece);
        }
    }

    /** A block of an active piece came from {@code peer}. */
    void receive(ActivePiece piece, int block, Peer peer) {
        piece.receive(block, peer);
        close(piece);
    }

    /** The peer brings nothing for now: what it should bring alone may come from others. */
    void onSilent(Peer peer) {
        for (ActivePiece piece : open) {
            if (piece.isOwnedBy(peer)) {
                piece.disown(peer);
                openings++;
            }
        }
    }

    /** What the peer added to pieces that failed before is to come from others; answers those pieces. */
    List<Integer> onParole(Peer peer) {
        return reject(peer, piece -> piece.isSuspect() && !piece.isOwnedBy(peer));
    }

    /** Takes out a piece that was verified. */
    ActivePiece finish(int piece) {
        ActivePiece finished = pieces.remove(piece);
        if (finished == null || !finished.isReceived()) {
            throw new IllegalStateException("piece " + piece + " was not to be verified");
        }
        return finished;
    }

    /** What the peer sent is to come from others; answers the pieces that this concerns. */
    List<Integer> reject(Peer peer) {
        return reject(peer, piece -> true);
    }

    private List<Integer> reject(Peer peer, Predicate<ActivePiece> condition) {
        List<Integer> rejected = new ArrayList<>();
        for (ActivePiece piece : pieces.values()) {
            if (condition.test(piece) && reject(piece, peer)) {
                rejected.add(piece.piece());
            }
        }
        return rejected;
    }

    private boolean reject(ActivePiece piece, Peer peer) {
        if (piece.isVerifying() || piece.reject(peer) == 0) {
            return false;
        }
        reopen(piece);
        return true;
    }

    /** Those that are not being verified, in order. */
    List<Integer> partial() {
        return pieces.values().stream()
                .filter(piece -> !piece.isVerifying())
                .map(ActivePiece::piece)
                .sorted()
                .toList();
    }

    /** Takes out a piece that is not being verified. */
    void discard(int piece) {
        open.remove(pieces.remove(piece));
    }

    /**
     * A second has passed: whoever should have brought a piece alone has had its time. A piece that failed, and that only
     * suspects could finish, begins anew, so that one of them may bring it alone.
     */
    void onSecond(long nowNanos) {
        for (ActivePiece piece : pieces.values()) {
            if (piece.isSole() && piece.isLate(nowNanos)) {
                piece.share();
                reopen(piece);
            }
            if (piece.isSuspect() && piece.isLeft() && piece.age(nowNanos) > LEFT_NANOS) {
                piece.restart(nowNanos);
                reopen(piece);
            }
        }
    }

    void checkInvariants() {
        for (ActivePiece piece : pieces.values()) {
            piece.checkInvariants();
            if (open.contains(piece) != piece.openBlocks() > 0) {
                throw new AssertionError("piece " + piece.piece() + " is open or not");
            }
        }
        if (!pieces.values().containsAll(open)) {
            throw new AssertionError("a piece is open that is not under way");
        }
    }
}
