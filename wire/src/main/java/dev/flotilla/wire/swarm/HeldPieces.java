package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces a peer says it has. It may say so before we know how many there are: the bits are then kept as they came,
 * to {@link #MAX_EARLY_PIECE}, and checked when the number is known.
 *
 * <p>Memory: a bit a piece, nothing for a seeder; a second bit before their number is known.
 *
 * <p>Confined to its owner loop.
 */
final class HeldPieces {
    /** The highest piece heard of before their number is known. */
    static final int MAX_EARLY_PIECE = (1 << 20) - 1;

    private static final int UNKNOWN = -1;

    private final PieceSet bits = new PieceSet();
    private final PieceSet earlyLost = new PieceSet(); // taken back before their number was known
    private @Nullable ByteString early;
    private int pieceCount = UNKNOWN;
    private boolean all;
    private boolean isTold;

    boolean has(int piece) {
        return all || bits.has(piece);
    }

    /** Never more than there are. */
    int count() {
        return all ? Math.max(0, pieceCount) : bits.count();
    }

    /** True when it said so with one message, and has taken nothing back. */
    boolean isAll() {
        return all;
    }

    /** True when it has each piece; false while their number is unknown, and when there are none to have. */
    boolean isComplete() {
        return pieceCount > 0 && count() == pieceCount;
    }

    /** True when it has said something of its pieces. */
    boolean isTold() {
        return isTold;
    }

    /** Each piece that it has, but none of one that {@link #isAll()}. */
    void forEach(IntConsumer action) {
        for (int piece = bits.next(0); piece != PieceSet.NONE; piece = bits.next(piece + 1)) {
            action.accept(piece);
        }
    }

    /** The first of {@code these} that it has, from {@code from} on; {@link PieceSet#NONE} when there is none. */
    int nextOf(PieceSet these, int from) {
        return all ? these.next(from) : bits.nextShared(these, from);
    }

    /** How many of {@code these} it has. */
    int countOf(PieceSet these) {
        return all ? these.count() : bits.countShared(these);
    }

    /** Whatever it had said before is within it. */
    void onAll() {
        isTold = true;
        all = true;
        early = null;
        earlyLost.clear();
        bits.clear();
    }

    void onNone() throws PeerProtocolException {
        tell();
    }

    void onBitfield(ByteString bitfield) throws PeerProtocolException {
        tell();
        if (pieceCount == UNKNOWN) {
            early = bitfield;
        } else {
            read(bitfield);
        }
    }

    /** Answers false when that was known already. */
    boolean onHave(int piece) throws PeerProtocolException {
        if (pieceCount == UNKNOWN ? piece > MAX_EARLY_PIECE : piece >= pieceCount) {
            throw new PeerProtocolException("a peer has piece " + piece + " of " + pieceCount);
        }
        isTold = true;
        earlyLost.remove(piece);
        if (has(piece)) {
            return false;
        }
        bits.add(piece);
        return true;
    }

    /** It has lost a piece (BEP 54). Answers false when it did not have it, or when the number of pieces is unknown. */
    boolean onLost(int piece) throws PeerProtocolException {
        if (pieceCount == UNKNOWN ? piece > MAX_EARLY_PIECE : piece >= pieceCount) {
            throw new PeerProtocolException("a peer has lost piece " + piece + " of " + pieceCount);
        }
        if (pieceCount == UNKNOWN) {
            earlyLost.add(piece);
            return false;
        }
        if (!has(piece)) {
            return false;
        }
        if (all) {
            all = false;
            for (int i = 0; i < pieceCount; i++) {
                bits.add(i);
            }
        }
        bits.remove(piece);
        return true;
    }

    /** Checks what was told before. */
    void onPieceCount(int number) throws PeerProtocolException {
        int length = Math.max(bits.length(), earlyLost.length());
        if (length > number) {
            throw new PeerProtocolException("a peer has, or had, piece " + (length - 1) + " of " + number);
        }
        pieceCount = number;
        ByteString bitfield = early;
        early = null;
        if (bitfield != null) {
            read(bitfield);
        }
        for (int piece = earlyLost.next(0); piece >= 0; piece = earlyLost.next(piece + 1)) {
            onLost(piece);
        }
        earlyLost.clear();
    }

    private void tell() throws PeerProtocolException {
        if (isTold) {
            throw new PeerProtocolException("a peer says twice which pieces it has");
        }
        isTold = true;
    }

    private void read(ByteString bitfield) throws PeerProtocolException {
        if (bitfield.size() != (pieceCount + 7) / 8) {
            throw new PeerProtocolException(
                    "a bitfield of " + bitfield.size() + " bytes for " + pieceCount + " pieces");
        }
        int spare = bitfield.size() * 8 - pieceCount;
        if (spare > 0 && (bitfield.byteAt(bitfield.size() - 1) & (1 << spare) - 1) != 0) {
            throw new PeerProtocolException("a bitfield with spare bits set");
        }
        for (int piece = 0; piece < pieceCount; piece++) {
            if (isSet(bitfield, piece)) {
                bits.add(piece);
            }
        }
    }

    static boolean isSet(ByteString bitfield, int piece) {
        return (bitfield.byteAt(piece / 8) & 0x80 >>> piece % 8) != 0;
    }

    /** The bitfield of {@code pieces}: the piece 0 is the high bit of the first byte, spare bits are 0 (BEP 3). */
    static ByteString bitfield(BitSet pieces, int pieceCount) {
        byte[] bytes = new byte[(pieceCount + 7) / 8];
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            bytes[piece / 8] |= (byte) (0x80 >>> piece % 8);
        }
        return ByteString.of(bytes);
    }
}
