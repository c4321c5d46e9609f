package dev.flotilla.wire.sim;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.PeerMessage;
import java.util.BitSet;

/**
 * Which pieces one neighbour has told of, and whether it is interested.
 *
 * <p>Confined to its owner loop.
 */
final class Heard {
    final BitSet pieces = new BitSet();
    boolean isInterested;

    void hear(PeerMessage message, int pieceCount) {
        if (message instanceof PeerMessage.Have m) {
            pieces.set(m.piece());
        } else if (message instanceof PeerMessage.HaveAll) {
            pieces.set(0, pieceCount);
        } else if (message instanceof PeerMessage.Bitfield m) {
            pieces.or(pieces(m.bits()));
        } else if (message instanceof PeerMessage.Interested) {
            isInterested = true;
        } else if (message instanceof PeerMessage.NotInterested) {
            isInterested = false;
        }
    }

    static BitSet pieces(ByteString bitfield) {
        BitSet pieces = new BitSet();
        for (int piece = 0; piece < 8 * bitfield.size(); piece++) {
            if ((bitfield.byteAt(piece / 8) & (0x80 >>> (piece % 8))) != 0) {
                pieces.set(piece);
            }
        }
        return pieces;
    }

    static PeerMessage.Bitfield bitfield(BitSet pieces, int pieceCount) {
        byte[] bytes = new byte[(pieceCount + 7) / 8];
        pieces.stream().forEach(piece -> bytes[piece / 8] |= (byte) (0x80 >>> (piece % 8)));
        return new PeerMessage.Bitfield(ByteString.of(bytes));
    }
}
