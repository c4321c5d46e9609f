package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces are here, which are wanted, which are under way, and which blocks to ask a peer for next.
 *
 * <p>Memory: that of {@link PieceOrder}, and 12 bytes a block of each piece under way.
 *
 * <p>Confined to its owner loop.
 */
final class PiecePicker {
    /*
     * A missing piece is active (some of its blocks were asked for), or in the order of those to begin, or skipped.
     *
     * Partial pieces come first, oldest first, since only a whole piece can be traded. Then a new piece: among the first
     * four, any, for a newcomer that takes the rarest piece waits for its only holder (BEP 3); later as PieceOrder says.
     *
     * Slow peers share pieces among themselves, and join those of fast peers only when nothing else is left, so that no
     * piece waits long for its last blocks. A fast peer takes over what is open of the slow ones' pieces before it begins
     * its own.
     *
     * A piece that failed its hash with several sources comes from one peer the second time, and before all others. So does
     * each piece from those sources, while they are on parole (Evidence), until they have nothing else to do. To a piece
     * that failed they add nothing, else it would fail again and nobody be the wiser.
     *
     * Generations count the moments at which a block became open, and those at which a piece was listed again. A peer for
     * which nothing was found need not look again in the same generation, unless something about itself has changed: else
     * each refused block would cost a walk through all pieces for each idle peer.
     */
    static final int RANDOM_FIRST = 4;

    private final PieceGeometry geometry;
    private final BitSet stored;
    private int storedCount;
    private long storedBytes;
    private final PieceSet wanted = new PieceSet(); // missing and not skipped
    private long wantedBytes;
    private final PieceOrder order;
    private final ActivePieces active = new ActivePieces();
    private final Set<Integer> suspects = new LinkedHashSet<>(); // pieces that failed once
    private long relistings;
    private boolean isSeeded;

    /** Copies {@code have}. */
    PiecePicker(PieceGeometry geometry, BitSet have, RandomGenerator random) {
        this.geometry = geometry;
        stored = (BitSet) have.clone();
        order = new PieceOrder(geometry.pieceCount(), random);
        if (stored.length() > geometry.pieceCount()) {
            throw new IllegalArgumentException("have piece " + (stored.length() - 1) + " of " + geometry.pieceCount());
        }
        for (int piece = 0; piece < geometry.pieceCount(); piece++) {
            if (stored.get(piece)) {
                storedCount++;
                storedBytes += geometry.pieceLength(piece);
            } else {
                want(piece);
                order.list(piece);
            }
        }
        order.shuffle();
    }

    private void want(int piece) {
        wanted.add(piece);
        wantedBytes += geometry.pieceLength(piece);
    }

    private void unwant(int piece) {
        if (wanted.has(piece)) {
            wanted.remove(piece);
            wantedBytes -= geometry.pieceLength(piece);
        }
    }

    PieceGeometry geometry() {
        return geometry;
    }

    boolean isStored(int piece) {
        return stored.get(piece);
    }

    /** Not to be changed. */
    BitSet stored() {
        return stored;
    }

    int storedCount() {
        return storedCount;
    }

    long storedBytes() {
        return storedBytes;
    }

    /** True when every piece that is not skipped is here. */
    boolean isComplete() {
        return wanted.count() == 0;
    }

    /** True when every piece is here. */
    boolean hasAll() {
        return storedCount == geometry.pieceCount();
    }

    /** The missing pieces that are not skipped; not to be changed. */
    PieceSet wanted() {
        return wanted;
    }

    long wantedBytes() {
        return wantedBytes;
    }

    /** True when something is missing, and every missing block was asked of someone. */
    boolean isLast() {
        return order.size() == 0 && !active.hasOpen() && !isComplete();
    }

    void setSequential(boolean sequential) {
        order.setSequential(sequential);
    }

    void setClaims(Claims claims) {
        order.setClaims(claims);
    }

    /** Whether a seeder that is not slow is there: then slow peers are asked for no rare pieces. */
    void setSeeded(boolean seeded) {
        if (isSeeded != seeded) {
            isSeeded = seeded;
            relistings++; // slow peers may begin others now
        }
    }

    Priority priority(int piece) {
        return order.priority(piece);
    }

    /** How much a piece is wanted from now on. One that is skipped must not be active, but all of it may have come. */
    void setPriority(int piece, Priority priority) {
        if (order.priority(piece) == priority) {
            return;
        }
        boolean isMissing = !isStored(piece);
        ActivePiece begun = active.get(piece);
        if (order.isListed(piece)) {
            order.delist(piece);
        }
        order.setPriority(piece, priority);
        unwant(piece);
        if (priority == Priority.SKIP) {
            if (begun != null && !begun.isReceived()) {
                throw new IllegalStateException("piece " + piece + " is under way");
            }
        } else if (isMissing) {
            want(piece);
            if (begun == null) {
                relist(piece);
            }
        }
    }

    /** Lets equals stand in random order, after many priorities have changed. */
    void shuffle() {
        order.shuffle();
    }

    /** The piece under way, null when it is not. */
    @Nullable
    ActivePiece active(int piece) {
        return active.get(piece);
    }

    /** The pieces under way. */
    ActivePieces underWay() {
        return active;
    }

    /** How many wanted pieces a peer has. */
    int countWanted(HeldPieces pieces) {
        return pieces.countOf(wanted);
    }

    /** A peer with these pieces has come; one that has all changes no order. */
    void onCome(HeldPieces pieces) {
        pieces.forEach(order::increment);
    }

    /** A peer with these pieces has gone. */
    void onGone(HeldPieces pieces) {
        pieces.forEach(order::decrement);
    }

    /** A peer has got a piece. */
    void onHave(int piece) {
        order.increment(piece);
    }

    /** A peer has lost a piece. */
    void onDontHave(int piece) {
        order.decrement(piece);
    }

    /**
     * Blocks that the peer may be asked for now, from here on asked of it.
     *
     * @param blocks filled from index 0 on, with {@code room} at most
     * @return how many
     */
    int pick(long nowNanos, Peer peer, long[] blocks, int room) {
        Download download = peer.download();
        if (download.hasNoBlock(blockGeneration())) {
            return 0;
        }
        int count = takeScarce(nowNanos, peer, blocks, room);
        if (download.isOnParole()) {
            count = active.takeOpen(peer, blocks, count, room, piece -> piece.isOwnedBy(peer));
        } else {
            count = active.takeOpen(peer, blocks, count, room, piece -> piece.isSlow() == download.isSlow());
            if (!download.isSlow()) {
                count = active.takeOpen(peer, blocks, count, room, piece -> true);
            }
        }
        while (count < room && !download.hasNoPiece(relistings)) {
            int chosen = choose(peer);
            if (chosen == PieceSet.NONE) {
                break;
            }
            count = active.take(begin(nowNanos, chosen, peer), peer, blocks, count, room);
        }
        count = active.takeOpen(
                peer, blocks, count, room, piece -> !download.isOnParole() || piece.isSole() || !piece.isSuspect());
        if (count < room) {
            download.foundNothing(blockGeneration(), relistings);
        }
        return count;
    }

    /**
     * A seeder is asked for what nobody else has, before any piece is finished that others have too: what it sends twice
     * is lost to the swarm, whose speed at first is that at which the seeder brings new pieces into it.
     */
    private int takeScarce(long nowNanos, Peer peer, long[] blocks, int room) {
        if (!peer.pieces().isComplete() || peer.download().isOnParole()) {
            return 0;
        }
        boolean isPeerSlow = peer.download().isSlow();
        int count = active.takeOpen(
                peer,
                blocks,
                0,
                room,
                piece -> isScarce(piece.piece(), peer)
                        && (piece.isFromSeeder() || order.isOurs(piece.piece()))
                        && (!isPeerSlow || piece.isSlow()));
        while (count < room && !peer.download().hasNoPiece(relistings)) {
            int chosen = choose(peer);
            if (chosen == PieceSet.NONE || !isScarce(chosen, peer)) {
                break;
            }
            count = active.take(begin(nowNanos, chosen, peer), peer, blocks, count, room);
        }
        return count;
    }

    /** Only seeders have it; or the peer has suggested it, for it sees that those who have it keep it. */
    private boolean isScarce(int piece, Peer peer) {
        return order.availability(piece) == 0 || peer.download().hints().contains(piece);
    }

    private long blockGeneration() {
        return active.openings() + relistings;
    }

    /** Suspects come first, so that the liar is known soon. */
    private int choose(Peer peer) {
        if (!peer.download().isOnParole() && !peer.download().isSlow()) {
            for (int suspect : suspects) {
                if (order.isListed(suspect) && peer.mayAsk(suspect)) {
                    return suspect;
                }
            }
        }
        if (isSeeded && peer.download().isSlow() && !peer.download().isChoking()) {
            return order.chooseCommon(peer);
        }
        return order.choose(peer, storedCount + active.size() < RANDOM_FIRST);
    }

    /** Makes an untouched piece active, to be asked of {@code peer} first. */
    ActivePiece begin(long nowNanos, int piece, Peer peer) {
        order.delist(piece);
        ActivePiece begun =
                new ActivePiece(piece, geometry.blockCount(piece), suspects.contains(piece), peer, nowNanos);
        active.add(begun);
        return begun;
    }

    /** A received piece is right and written. */
    ActivePiece onStored(int piece) {
        ActivePiece right = active.finish(piece);
        suspects.remove(piece);
        unwant(piece);
        stored.set(piece);
        storedCount++;
        storedBytes += geometry.pieceLength(piece);
        return right;
    }

    /** A received piece is wrong. */
    ActivePiece onCorrupt(int piece) {
        ActivePiece failed = active.finish(piece);
        suspects.add(piece);
        relist(piece);
        return failed;
    }

    /** What a liar sent is to come from others, but for what is being verified; answers the pieces to be forgotten. */
    List<Integer> reject(Peer liar) {
        return discardSkipped(active.reject(liar));
    }

    /** The peer has come under suspicion: what failed before is not to fail once more for it. Answers as {@link #reject}. */
    List<Integer> onParole(Peer suspect) {
        return discardSkipped(active.onParole(suspect));
    }

    /** Of pieces that were whole a part is open again; those that were skipped since need not be fetched. */
    private List<Integer> discardSkipped(List<Integer> rejected) {
        List<Integer> skipped = rejected.stream()
                .filter(piece -> order.priority(piece) == Priority.SKIP)
                .toList();
        skipped.forEach(this::discard);
        return skipped;
    }

    /** Forgets the blocks of every piece that is not being verified; answers those pieces. */
    List<Integer> discard() {
        List<Integer> pieces = active.partial();
        pieces.forEach(this::discard);
        return pieces;
    }

    /** Forgets the blocks of an active piece that is not being verified. */
    void discard(int piece) {
        active.discard(piece);
        relist(piece);
    }

    private void relist(int piece) {
        if (order.priority(piece) != Priority.SKIP) {
            order.list(piece);
        }
        relistings++;
    }

    /** How many peers have the piece, those not counted that told at once that they have all. */
    int availability(int piece) {
        return order.availability(piece);
    }

    /** The pieces that at most one of those peers has; not to be changed. */
    BitSet few() {
        return order.few();
    }

    void checkInvariants() {
        order.checkInvariants();
        long bytes = 0;
        for (int piece = 0; piece < geometry.pieceCount(); piece++) {
            boolean isSkipped = order.priority(piece) == Priority.SKIP;
            int places = (isStored(piece) ? 1 : 0) + (order.isListed(piece) ? 1 : 0) + (active.contains(piece) ? 1 : 0);
            if (isSkipped ? places > 1 || order.isListed(piece) : places != 1) {
                throw new AssertionError("piece " + piece + " is in " + places + " places");
            }
            if (wanted.has(piece) != (!isSkipped && !isStored(piece))) {
                throw new AssertionError("piece " + piece + " is wanted or not");
            }
            bytes += wanted.has(piece) ? geometry.pieceLength(piece) : 0;
        }
        if (bytes != wantedBytes) {
            throw new AssertionError(wantedBytes + " for " + bytes + " wanted bytes");
        }
        active.checkInvariants();
        if (storedCount != stored.cardinality()) {
            throw new AssertionError("stored pieces are miscounted");
        }
    }
}
