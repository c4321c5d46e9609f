package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces are here, which are under way, and which block to ask a peer for next.
 *
 * <p>Memory: 12 bytes a piece, 8 more a block of each piece under way.
 *
 * <p>Confined to its owner loop.
 */
final class PiecePicker {
    /*
     * A piece is in exactly one place: stored (here, verified), active (some of its blocks were asked for), or listed in
     * the rarity (missing and untouched).
     *
     * Partial pieces come first, oldest first, since only a whole piece can be traded. Then a new piece: among the first
     * four, any, for a newcomer that takes the rarest piece waits for its only holder (BEP 3); later the rarest, which
     * keeps every piece alive in the swarm (Legout et al., Rarest First and Choke Algorithms Are Enough, IMC 2006).
     *
     * A piece that failed its hash with several sources comes from one peer the second time.
     *
     * Generations count the moments at which a block became open, and those at which a piece became missing. A peer for
     * which nothing was found need not look again in the same generation, unless something about itself has changed: else
     * each refused block would cost a walk through all pieces for each idle peer.
     */
    static final int RANDOM_FIRST = 4;

    /** The answer of {@link #pick} when there is nothing to ask this peer for. */
    static final long NONE = -1;

    private static final int NO_PIECE = -1;
    private static final long SOLE_NANOS = 60_000_000_000L;

    private final PieceGeometry geometry;
    private final RandomGenerator random;
    private final BitSet stored;
    private int storedCount;
    private long storedBytes;
    private final Rarity rarity;
    private final Map<Integer, ActivePiece> active = new HashMap<>();
    private final Set<ActivePiece> open = new LinkedHashSet<>(); // those active pieces that have open blocks
    private final Set<Integer> suspects = new LinkedHashSet<>(); // pieces that failed once
    private long blockGeneration;
    private long pieceGeneration;

    /** Copies {@code have}. */
    PiecePicker(PieceGeometry geometry, BitSet have, RandomGenerator random) {
        this.geometry = geometry;
        this.random = random;
        stored = (BitSet) have.clone();
        rarity = new Rarity(geometry.pieceCount());
        if (stored.length() > geometry.pieceCount()) {
            throw new IllegalArgumentException("have piece " + (stored.length() - 1) + " of " + geometry.pieceCount());
        }
        for (int piece = 0; piece < geometry.pieceCount(); piece++) {
            if (stored.get(piece)) {
                storedCount++;
                storedBytes += geometry.pieceLength(piece);
            } else {
                rarity.list(piece);
            }
        }
        rarity.shuffle(random);
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

    boolean isComplete() {
        return storedCount == geometry.pieceCount();
    }

    /** True when something is missing, and every missing block was asked of someone. */
    boolean isLast() {
        return rarity.size() == 0 && open.isEmpty() && !isComplete();
    }

    /** The piece under way, null when it is not. */
    @Nullable
    ActivePiece active(int piece) {
        return active.get(piece);
    }

    /** How many missing pieces a peer has. */
    int countWanted(HeldPieces pieces) {
        if (pieces.isAll()) {
            return geometry.pieceCount() - storedCount;
        }
        int wanted = 0;
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            wanted += isStored(piece) ? 0 : 1;
        }
        return wanted;
    }

    /** A peer with these pieces has come; one that has all changes no order. */
    void onCome(HeldPieces pieces) {
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            rarity.increment(piece);
        }
    }

    /** A peer with these pieces has gone. */
    void onGone(HeldPieces pieces) {
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            rarity.decrement(piece);
        }
    }

    /** A peer has got a piece. */
    void onHave(int piece) {
        rarity.increment(piece);
    }

    /** A block that the peer may be asked for now, from here on asked of it; {@link #NONE} when there is none. */
    long pick(long nowNanos, Peer peer) {
        Download download = peer.download();
        if (download.hasNoBlock(blockGeneration)) {
            return NONE;
        }
        for (ActivePiece piece : open) {
            if (peer.mayAsk(piece.piece()) && piece.admits(peer)) {
                return take(piece, peer);
            }
        }
        int piece = download.hasNoPiece(pieceGeneration) ? NO_PIECE : choose(peer);
        if (piece == NO_PIECE) {
            download.foundNothing(blockGeneration, pieceGeneration);
            return NONE;
        }
        rarity.delist(piece);
        ActivePiece started = new ActivePiece(piece, geometry.blockCount(piece), suspects.contains(piece), nowNanos);
        active.put(piece, started);
        open.add(started);
        return take(started, peer);
    }

    private long take(ActivePiece piece, Peer peer) {
        int block = piece.take(peer);
        if (piece.openBlocks() == 0) {
            open.remove(piece);
        }
        return RequestLog.block(piece.piece(), block);
    }

    private int choose(Peer peer) {
        for (int piece : peer.download().hints()) {
            if (piece < geometry.pieceCount() && rarity.isListed(piece) && peer.mayAsk(piece)) {
                return piece;
            }
        }
        if (peer.download().isChoking()) {
            return NO_PIECE; // but for the allowed fast set, which is among the hints
        }
        int listed = rarity.size();
        if (!peer.pieces().isAll() && peer.pieces().count() < listed / 8) {
            return rarestOf(peer.pieces());
        }
        int first = storedCount + active.size() < RANDOM_FIRST && listed > 0 ? random.nextInt(listed) : 0;
        for (int i = 0; i < listed; i++) {
            int piece = rarity.at((first + i) % listed);
            if (peer.pieces().has(piece)) {
                return piece;
            }
        }
        return NO_PIECE;
    }

    private int rarestOf(HeldPieces pieces) {
        int rarest = NO_PIECE;
        for (int piece = pieces.next(0); piece >= 0; piece = pieces.next(piece + 1)) {
            if (rarity.isListed(piece)
                    && (rarest == NO_PIECE || rarity.availability(piece) < rarity.availability(rarest))) {
                rarest = piece;
            }
        }
        return rarest;
    }

    /** The peer will not send a block that it was asked for. */
    void release(long block, Peer peer) {
        ActivePiece piece = active.get(RequestLog.piece(block));
        if (piece != null) {
            piece.release(RequestLog.index(block), peer);
            reopen(piece);
        }
    }

    private void reopen(ActivePiece piece) {
        if (piece.openBlocks() > 0) {
            open.add(piece);
            blockGeneration++;
        }
    }

    /** A block of an active piece came from {@code peer}. */
    void receive(ActivePiece piece, int block, Peer peer) {
        piece.receive(block, peer);
        if (piece.openBlocks() == 0) {
            open.remove(piece);
        }
    }

    /** A received piece is right and written. */
    void onStored(int piece) {
        finish(piece);
        suspects.remove(piece);
        stored.set(piece);
        storedCount++;
        storedBytes += geometry.pieceLength(piece);
    }

    /** A received piece is wrong. Answers the peers that it came from. */
    List<Peer> onCorrupt(int piece) {
        ActivePiece failed = finish(piece);
        suspects.add(piece);
        relist(piece);
        return failed.sources();
    }

    private ActivePiece finish(int piece) {
        ActivePiece finished = active.remove(piece);
        if (finished == null || !finished.isReceived()) {
            throw new IllegalStateException("piece " + piece + " was not to be verified");
        }
        return finished;
    }

    /** Forgets the blocks of every piece that is not whole; answers those pieces. */
    List<Integer> discard() {
        List<Integer> pieces = active.values().stream()
                .filter(piece -> !piece.isReceived())
                .map(ActivePiece::piece)
                .sorted()
                .toList();
        for (int piece : pieces) {
            open.remove(active.remove(piece));
            relist(piece);
        }
        return pieces;
    }

    private void relist(int piece) {
        rarity.list(piece);
        blockGeneration++;
        pieceGeneration++;
    }

    /** A second has passed: whoever should have brought a piece alone has had its time. */
    void onSecond(long nowNanos) {
        for (int suspect : suspects) {
            ActivePiece piece = active.get(suspect);
            if (piece != null && piece.isSole() && nowNanos - piece.startedNanos() > SOLE_NANOS) {
                piece.share();
                reopen(piece);
            }
        }
    }

    /** How many peers have the piece, those not counted that told at once that they have all. */
    int availability(int piece) {
        return rarity.availability(piece);
    }

    void checkInvariants() {
        rarity.checkInvariants();
        for (int piece = 0; piece < geometry.pieceCount(); piece++) {
            int places =
                    (isStored(piece) ? 1 : 0) + (rarity.isListed(piece) ? 1 : 0) + (active.containsKey(piece) ? 1 : 0);
            if (places != 1) {
                throw new AssertionError("piece " + piece + " is in " + places + " places");
            }
        }
        for (ActivePiece piece : active.values()) {
            piece.checkInvariants();
            if (open.contains(piece) != piece.openBlocks() > 0) {
                throw new AssertionError("piece " + piece.piece() + " is open or not");
            }
        }
        if (storedCount != stored.cardinality() || !active.values().containsAll(open)) {
            throw new AssertionError("stored or open pieces are miscounted");
        }
    }
}
