package dev.flotilla.wire.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Appends messages to a buffer, each with its length prefix; call it again and again to batch many into one write. The
 * layout is drawn at {@link PeerMessageDecoder}.
 *
 * <p>Thread-safe: no state.
 */
public final class PeerMessageEncoder {
    /** Bytes in front of the block of a {@link PeerMessage.Piece}. */
    public static final int PIECE_HEADER_BYTES = 13;

    private static final int LENGTH_BYTES = 4;

    private PeerMessageEncoder() {}

    /**
     * Appends the whole message; the block of a {@link PeerMessage.Piece} is copied and released.
     *
     * @throws IllegalArgumentException for a {@link PeerMessage.Unknown}, whose payload nobody kept
     */
    public static void encode(PeerMessage message, ByteBuf out) {
        if (message instanceof PeerMessage.Piece m) {
            encodeHeader(m, out);
            out.writeBytes(m.block());
            m.block().release();
            return;
        }
        int start = out.writerIndex();
        out.writeInt(0);
        payload(message, out);
        out.setInt(start, out.writerIndex() - start - LENGTH_BYTES);
    }

    /** Appends what stands before the block, for a sender that writes the block's buffer itself; ownership stays. */
    public static void encodeHeader(PeerMessage.Piece piece, ByteBuf out) {
        out.writeInt(PIECE_HEADER_BYTES - LENGTH_BYTES + piece.block().readableBytes());
        out.writeByte(MessageId.PIECE).writeInt(piece.piece()).writeInt(piece.begin());
    }

    private static void payload(PeerMessage message, ByteBuf out) {
        if (message instanceof PeerMessage.KeepAlive) {
            return;
        }
        if (message instanceof PeerMessage.Choke) {
            out.writeByte(MessageId.CHOKE);
        } else if (message instanceof PeerMessage.Unchoke) {
            out.writeByte(MessageId.UNCHOKE);
        } else if (message instanceof PeerMessage.Interested) {
            out.writeByte(MessageId.INTERESTED);
        } else if (message instanceof PeerMessage.NotInterested) {
            out.writeByte(MessageId.NOT_INTERESTED);
        } else if (message instanceof PeerMessage.Have m) {
            out.writeByte(MessageId.HAVE).writeInt(m.piece());
        } else if (message instanceof PeerMessage.Bitfield m) {
            out.writeByte(MessageId.BITFIELD).writeBytes(m.bits().asByteBuffer());
        } else if (message instanceof PeerMessage.Request m) {
            block(MessageId.REQUEST, m.piece(), m.begin(), m.length(), out);
        } else if (message instanceof PeerMessage.Cancel m) {
            block(MessageId.CANCEL, m.piece(), m.begin(), m.length(), out);
        } else {
            extensionPayload(message, out);
        }
    }

    private static void extensionPayload(PeerMessage message, ByteBuf out) {
        if (message instanceof PeerMessage.Port m) {
            out.writeByte(MessageId.PORT).writeShort(m.port());
        } else if (message instanceof PeerMessage.Suggest m) {
            out.writeByte(MessageId.SUGGEST).writeInt(m.piece());
        } else if (message instanceof PeerMessage.HaveAll) {
            out.writeByte(MessageId.HAVE_ALL);
        } else if (message instanceof PeerMessage.HaveNone) {
            out.writeByte(MessageId.HAVE_NONE);
        } else if (message instanceof PeerMessage.Reject m) {
            block(MessageId.REJECT, m.piece(), m.begin(), m.length(), out);
        } else if (message instanceof PeerMessage.AllowedFast m) {
            out.writeByte(MessageId.ALLOWED_FAST).writeInt(m.piece());
        } else if (message instanceof PeerMessage.Extended m) {
            out.writeByte(MessageId.EXTENDED)
                    .writeByte(m.id())
                    .writeBytes(m.payload().asByteBuffer());
        } else if (message instanceof PeerMessage.Unknown) {
            throw new IllegalArgumentException("not ours to send: " + message);
        } else {
            throw new AssertionError(message);
        }
    }

    private static void block(int id, int piece, int begin, int length, ByteBuf out) {
        out.writeByte(id).writeInt(piece).writeInt(begin).writeInt(length);
    }
}
