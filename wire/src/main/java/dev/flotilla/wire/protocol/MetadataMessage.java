package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeWriter;
import java.util.Optional;

/**
 * A message of the extension {@code ut_metadata} (BEP 9): how a magnet link becomes an info dictionary. It is the payload
 * of a {@link PeerMessage.Extended}.
 *
 * <pre>
 *  request  d8:msg_typei0e5:pieceiNee
 *  data     d8:msg_typei1e5:pieceiNe10:total_sizeiNee and then, outside the dictionary, the bytes
 *  reject   d8:msg_typei2e5:pieceiNee
 * </pre>
 *
 * <p>Immutable.
 */
public sealed interface MetadataMessage {
    /** The name under which the extension stands in the extended handshake. */
    String EXTENSION = "ut_metadata";

    /** Length of each piece of the metadata but the last, which may be shorter. */
    int PIECE_LENGTH = 16_384;

    /** Index of a piece of the metadata, 0 or more. */
    int piece();

    record Request(int piece) implements MetadataMessage {
        public Request {
            checkPiece(piece);
        }
    }

    /**
     * Bytes of the metadata.
     *
     * @param totalSize length of the whole metadata in bytes as the sender says, 1 or more
     * @param data 1 to {@link #PIECE_LENGTH} bytes
     */
    record Data(int piece, int totalSize, ByteString data) implements MetadataMessage {
        public Data {
            checkPiece(piece);
            if (totalSize < 1 || data.isEmpty() || data.size() > PIECE_LENGTH) {
                throw new IllegalArgumentException(data.size() + " bytes of metadata of " + totalSize);
            }
        }
    }

    /** The sender has no metadata, or will not send this piece of it. */
    record Reject(int piece) implements MetadataMessage {
        public Reject {
            checkPiece(piece);
        }
    }

    private static void checkPiece(int piece) {
        if (piece < 0) {
            throw new IllegalArgumentException("negative piece: " + piece);
        }
    }

    /** The payload of the extended message. */
    default ByteString encode() {
        BencodeWriter writer = new BencodeWriter(64);
        writer.dictionary().string("msg_type").integer(type()).string("piece").integer(piece());
        if (!(this instanceof Data data)) {
            return writer.end().toByteString();
        }
        writer.string("total_size").integer(data.totalSize()).end();
        byte[] payload = new byte[writer.size() + data.data().size()];
        System.arraycopy(writer.array(), 0, payload, 0, writer.size());
        data.data().copyTo(payload, writer.size());
        return ByteString.of(payload);
    }

    private int type() {
        if (this instanceof Request) {
            return 0;
        }
        if (this instanceof Data) {
            return 1;
        }
        if (this instanceof Reject) {
            return 2;
        }
        throw new AssertionError(this);
    }

    /**
     * Reads the payload of an extended message; keys that we do not know, and bytes after a request or a reject, are ignored.
     *
     * @return empty for a {@code msg_type} that we do not know, which BEP 9 tells to ignore
     * @throws PeerProtocolException when the payload is malformed or a number is out of range
     */
    static Optional<MetadataMessage> decode(ByteString payload) throws PeerProtocolException {
        byte[] bytes = payload.toByteArray();
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.PEER_MESSAGE, BencodeScanner.Reading.LENIENT);
        int dataStart;
        try {
            dataStart = scanner.scanPrefix(bytes, 0, bytes.length);
        } catch (BencodeException e) {
            throw new PeerProtocolException("metadata message: " + e.getMessage());
        }
        int type = number(scanner, "msg_type");
        if (type > 2) {
            return Optional.empty();
        }
        int piece = number(scanner, "piece");
        if (type == 0) {
            return Optional.of(new Request(piece));
        }
        if (type == 2) {
            return Optional.of(new Reject(piece));
        }
        int totalSize = number(scanner, "total_size");
        int length = bytes.length - dataStart;
        if (totalSize == 0 || length == 0 || length > PIECE_LENGTH) {
            throw new PeerProtocolException("metadata message: " + length + " bytes of " + totalSize);
        }
        return Optional.of(new Data(piece, totalSize, ByteString.copyOf(bytes, dataStart, length)));
    }

    private static int number(BencodeScanner scanner, String key) throws PeerProtocolException {
        int token = scanner.get(0, ByteString.utf8(key));
        if (token < 0 || !scanner.isInteger(token)) {
            throw new PeerProtocolException("metadata message without " + key);
        }
        long value = scanner.integer(token);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new PeerProtocolException("metadata message: " + key + " " + value);
        }
        return (int) value;
    }
}
