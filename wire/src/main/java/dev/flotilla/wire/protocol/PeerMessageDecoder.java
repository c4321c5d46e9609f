package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one peer, after its handshake, into messages: {@link #feed} what the socket gave, then
 * {@link #next} until it answers null. The messages are the same however the stream was fragmented.
 *
 * <pre>
 *   0        4    5
 *  +--------+----+---------------------------+
 *  | length | id | length - 1 bytes          |   big-endian; length 0 is a keep-alive and has no id
 *  +--------+----+---------------------------+
 *
 *   length  id                                 bytes after the id
 *   1       choke unchoke interested not-interested have-all have-none
 *   5       have suggest allowed-fast          | piece 4 |
 *   13      request cancel reject              | piece 4 | begin 4 | length 4 |
 *   10..    piece                              | piece 4 | begin 4 | block: 1 to 16,384 |
 *   2..     bitfield                           | 1 bit a piece: to {@link #MAX_BITFIELD_LENGTH}, or exactly {@link #expectPieces} |
 *   3       port                               | port 2 |
 *   2..     extended                           | extension 1 | payload: to {@link #MAX_EXTENDED_LENGTH} |
 *   1..     any other                          | skipped: to {@link #MAX_UNKNOWN_LENGTH} |
 * </pre>
 *
 * <p>Bounds: a length that its id does not allow is refused once the id is read, before memory is taken; one that no id
 * allows at the length's fourth byte. What is held between calls is at most one incomplete frame; beyond the length of a
 * block, memory for it is taken only as its bytes arrive.
 *
 * <p>Ownership: {@link #feed} takes the buffer over. The block of a {@link PeerMessage.Piece} is a retained slice of it when
 * the frame lies in one piece, so whoever gets the message copies soon and releases: the slice keeps the whole receive
 * buffer alive. {@link #close} releases what is held.
 *
 * <p>Confined to its owner loop.
 */
public final class PeerMessageDecoder implements AutoCloseable {
    /** Longest block accepted, in bytes: as long as we ask for. */
    public static final int MAX_BLOCK_LENGTH = 1 << 14;

    /** Longest bitfield accepted before the number of pieces is known, in bytes: two million pieces. */
    public static final int MAX_BITFIELD_LENGTH = 1 << 18;

    /** Longest payload of an extended message accepted, in bytes. */
    public static final int MAX_EXTENDED_LENGTH = 1 << 16;

    /** Longest message of an unknown id that is skipped, in bytes. */
    public static final int MAX_UNKNOWN_LENGTH = 1 << 17;

    private static final int MAX_FRAME_LENGTH = 1 + MAX_BITFIELD_LENGTH;
    private static final int LENGTH_BYTES = 4;
    private static final int NO_ID = -1;

    private final ByteBufAllocator allocator;

    private int bitfieldLength; // in bytes, 0 while the number of pieces is unknown
    private long unknown;

    // for the frame under way: what was read of the prefix, then the id, then how much of the body is still to come
    private int prefixBytes;
    private int frameLength;
    private int id = NO_ID;
    private int toSkip;
    private @Nullable ByteBuf partial; // the body's first bytes, when it did not come in one buffer

    private @Nullable ByteBuf received;
    private boolean closed;

    public PeerMessageDecoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** From now on a bitfield must have exactly the length for {@code pieceCount} pieces, 1 or more. */
    public void expectPieces(int pieceCount) {
        if (pieceCount < 1) {
            throw new IllegalArgumentException("pieces: " + pieceCount);
        }
        bitfieldLength = (pieceCount - 1) / 8 + 1;
    }

    /** The number of messages skipped because their id is unknown. */
    public long unknownMessages() {
        return unknown;
    }

    /**
     * Takes over what was received; after {@link #close} or a failure it is released at once.
     *
     * @throws IllegalStateException when the last buffer was not yet read to its end by {@link #next}
     */
    public void feed(ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        if (received != null) {
            bytes.release();
            throw new IllegalStateException("next() has not yet answered null");
        }
        received = bytes;
    }

    /**
     * The next whole message, whose buffer, if it is a {@link PeerMessage.Piece}, the caller then owns; null when the bytes
     * fed so far hold no more.
     *
     * @throws PeerProtocolException when the peer breaks the protocol; the decoder is then closed and answers null
     */
    public @Nullable PeerMessage next() throws PeerProtocolException {
        ByteBuf in = received;
        if (in == null) {
            return null;
        }
        PeerMessage message;
        try {
            message = read(in);
        } catch (PeerProtocolException e) {
            close();
            throw e;
        }
        if (message == null) {
            received = null;
            in.release();
        }
        return message;
    }

    private @Nullable PeerMessage read(ByteBuf in) throws PeerProtocolException {
        if (id == NO_ID) {
            if (!readPrefix(in)) {
                return null;
            }
            if (frameLength == 0) {
                return finish(new PeerMessage.KeepAlive());
            }
            if (!in.isReadable()) {
                return null;
            }
            startBody(in.readUnsignedByte());
        }
        if (!isKnown(id)) {
            return skip(in);
        }
        ByteBuf body = wholeBody(in);
        if (body == null) {
            return null;
        }
        try {
            return finish(parse(body, frameLength - 1));
        } finally {
            if (partial != null) {
                partial.release();
                partial = null;
            }
        }
    }

    private PeerMessage finish(PeerMessage message) {
        prefixBytes = 0;
        frameLength = 0;
        id = NO_ID;
        return message;
    }

    private boolean readPrefix(ByteBuf in) throws PeerProtocolException {
        while (prefixBytes < LENGTH_BYTES && in.isReadable()) {
            frameLength = (frameLength << 8) | in.readUnsignedByte();
            prefixBytes++;
            if (prefixBytes == LENGTH_BYTES && Integer.compareUnsigned(frameLength, MAX_FRAME_LENGTH) > 0) {
                throw new PeerProtocolException("a message of " + Integer.toUnsignedString(frameLength) + " bytes");
            }
        }
        return prefixBytes == LENGTH_BYTES;
    }

    private void startBody(int messageId) throws PeerProtocolException {
        int length = frameLength - 1;
        if (!isLengthAllowed(messageId, length)) {
            throw new PeerProtocolException("message " + messageId + " with " + length + " bytes");
        }
        id = messageId;
        toSkip = length;
    }

    private boolean isLengthAllowed(int messageId, int length) {
        return switch (messageId) {
            case MessageId.CHOKE,
                    MessageId.UNCHOKE,
                    MessageId.INTERESTED,
                    MessageId.NOT_INTERESTED,
                    MessageId.HAVE_ALL,
                    MessageId.HAVE_NONE -> length == 0;
            case MessageId.HAVE, MessageId.SUGGEST, MessageId.ALLOWED_FAST -> length == 4;
            case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT -> length == 12;
            case MessageId.PIECE -> length > 8 && length <= 8 + MAX_BLOCK_LENGTH;
            case MessageId.BITFIELD ->
                bitfieldLength > 0 ? length == bitfieldLength : length > 0 && length <= MAX_BITFIELD_LENGTH;
            case MessageId.PORT -> length == 2;
            case MessageId.EXTENDED -> length > 0 && length <= 1 + MAX_EXTENDED_LENGTH;
            default -> length <= MAX_UNKNOWN_LENGTH;
        };
    }

    private static boolean isKnown(int messageId) {
        return messageId <= MessageId.PORT
                || (messageId >= MessageId.SUGGEST && messageId <= MessageId.ALLOWED_FAST)
                || messageId == MessageId.EXTENDED;
    }

    private @Nullable PeerMessage skip(ByteBuf in) {
        int skipped = Math.min(toSkip, in.readableBytes());
        in.skipBytes(skipped);
        toSkip -= skipped;
        if (toSkip > 0) {
            return null;
        }
        unknown++;
        return finish(new PeerMessage.Unknown(id, frameLength - 1));
    }

    /** The buffer that has the whole body before its reader index: {@code in} in the ordinary case, which costs no copy. */
    private @Nullable ByteBuf wholeBody(ByteBuf in) {
        int length = frameLength - 1;
        if (partial == null) {
            if (in.readableBytes() >= length) {
                return in;
            }
            if (!in.isReadable()) {
                return null;
            }
            partial = allocator.buffer(Math.min(length, 8 + MAX_BLOCK_LENGTH), length);
        }
        partial.writeBytes(in, Math.min(length - partial.readableBytes(), in.readableBytes()));
        return partial.readableBytes() == length ? partial : null;
    }

    private PeerMessage parse(ByteBuf body, int length) throws PeerProtocolException {
        return switch (id) {
            case MessageId.CHOKE -> new PeerMessage.Choke();
            case MessageId.UNCHOKE -> new PeerMessage.Unchoke();
            case MessageId.INTERESTED -> new PeerMessage.Interested();
            case MessageId.NOT_INTERESTED -> new PeerMessage.NotInterested();
            case MessageId.HAVE -> new PeerMessage.Have(index(body));
            case MessageId.BITFIELD -> new PeerMessage.Bitfield(bytes(body, length));
            case MessageId.REQUEST -> new PeerMessage.Request(index(body), index(body), blockLength(body));
            case MessageId.PIECE -> new PeerMessage.Piece(index(body), index(body), body.readRetainedSlice(length - 8));
            case MessageId.CANCEL -> new PeerMessage.Cancel(index(body), index(body), blockLength(body));
            case MessageId.PORT -> new PeerMessage.Port(body.readUnsignedShort());
            case MessageId.SUGGEST -> new PeerMessage.Suggest(index(body));
            case MessageId.HAVE_ALL -> new PeerMessage.HaveAll();
            case MessageId.HAVE_NONE -> new PeerMessage.HaveNone();
            case MessageId.REJECT -> new PeerMessage.Reject(index(body), index(body), blockLength(body));
            case MessageId.ALLOWED_FAST -> new PeerMessage.AllowedFast(index(body));
            case MessageId.EXTENDED -> new PeerMessage.Extended(body.readUnsignedByte(), bytes(body, length - 1));
            default -> throw new AssertionError(id);
        };
    }

    private static int index(ByteBuf body) throws PeerProtocolException {
        int index = body.readInt();
        if (index < 0) {
            throw new PeerProtocolException("an index of " + Integer.toUnsignedString(index));
        }
        return index;
    }

    private static int blockLength(ByteBuf body) throws PeerProtocolException {
        int length = body.readInt();
        if (length < 1 || length > PeerMessage.MAX_REQUEST_LENGTH) {
            throw new PeerProtocolException("a block of " + Integer.toUnsignedString(length) + " bytes");
        }
        return length;
    }

    private static ByteString bytes(ByteBuf body, int length) {
        ByteString bytes = ByteString.copyOf(body.nioBuffer(body.readerIndex(), length));
        body.skipBytes(length);
        return bytes;
    }

    /** Releases what is held. More bytes fed are released, and {@link #next} answers null. */
    @Override
    public void close() {
        closed = true;
        if (received != null) {
            received.release();
            received = null;
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
