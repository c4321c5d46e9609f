package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import io.netty.buffer.ByteBuf;

/**
 * A message between two peers after their handshakes (BEP 3, <i>Peer messages</i>; BEP 5, 6, 10).
 *
 * <p>Piece indices and byte offsets within a piece are 0 or more; that they lie inside the torrent is for the swarm to check.
 *
 * <p>Immutable, but for the buffer of {@link Piece}.
 */
public sealed interface PeerMessage {
    /** Longest block anyone may ask for: 128 KiB. Most ask for 16 KiB, some for 32; beyond 2^17 BEP 3 lets us close. */
    int MAX_REQUEST_LENGTH = 1 << 17;

    /** An empty frame. */
    record KeepAlive() implements PeerMessage {}

    record Choke() implements PeerMessage {}

    record Unchoke() implements PeerMessage {}

    record Interested() implements PeerMessage {}

    record NotInterested() implements PeerMessage {}

    record Have(int piece) implements PeerMessage {
        public Have {
            checkIndex("piece", piece);
        }
    }

    /** Which pieces the sender has: bit 7 of byte 0 is piece 0. Length and spare bits are not yet checked. */
    record Bitfield(ByteString bits) implements PeerMessage {}

    /** Asks for {@code length} bytes, 1 to {@link #MAX_REQUEST_LENGTH}. */
    record Request(int piece, int begin, int length) implements PeerMessage {
        public Request {
            checkBlock(piece, begin, length);
        }
    }

    /**
     * The bytes of a block, the readable part of {@code block}: 1 to {@link #MAX_REQUEST_LENGTH}. Ownership of the buffer
     * passes with the message: whoever holds the message last releases it.
     */
    record Piece(int piece, int begin, ByteBuf block) implements PeerMessage {
        public Piece {
            checkBlock(piece, begin, block.readableBytes());
        }
    }

    record Cancel(int piece, int begin, int length) implements PeerMessage {
        public Cancel {
            checkBlock(piece, begin, length);
        }
    }

    /** The UDP port of the sender's DHT node (BEP 5), 0 to 65535. */
    record Port(int port) implements PeerMessage {
        public Port {
            if (port < 0 || port > 0xffff) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }
    }

    /** BEP 6. */
    record Suggest(int piece) implements PeerMessage {
        public Suggest {
            checkIndex("piece", piece);
        }
    }

    /** BEP 6: in place of a bitfield of ones. */
    record HaveAll() implements PeerMessage {}

    /** BEP 6: in place of a bitfield of zeros. */
    record HaveNone() implements PeerMessage {}

    /** BEP 6: this request will not be answered. */
    record Reject(int piece, int begin, int length) implements PeerMessage {
        public Reject {
            checkBlock(piece, begin, length);
        }
    }

    /** BEP 6: this piece may be asked for while choked. */
    record AllowedFast(int piece) implements PeerMessage {
        public AllowedFast {
            checkIndex("piece", piece);
        }
    }

    /**
     * BEP 10.
     *
     * @param id 0 for the {@link ExtendedHandshake}, else the number that the receiver gave the extension; to 255
     */
    record Extended(int id, ByteString payload) implements PeerMessage {
        /** The id of the extended handshake. */
        public static final int HANDSHAKE = 0;

        public Extended {
            if (id < 0 || id > 0xff) {
                throw new IllegalArgumentException("not an extension's id: " + id);
            }
        }
    }

    /** A message of an id that we do not know, skipped: its id, 0 to 255, and the length of what came after the id. */
    record Unknown(int id, int length) implements PeerMessage {}

    private static void checkIndex(String what, int index) {
        if (index < 0) {
            throw new IllegalArgumentException("negative " + what + ": " + index);
        }
    }

    private static void checkBlock(int piece, int begin, int length) {
        checkIndex("piece", piece);
        checkIndex("begin", begin);
        if (length < 1 || length > MAX_REQUEST_LENGTH) {
            throw new IllegalArgumentException("a block has 1 to " + MAX_REQUEST_LENGTH + " bytes, not " + length);
        }
    }
}
