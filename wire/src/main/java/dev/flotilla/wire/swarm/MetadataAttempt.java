package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.MetadataMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Metadata of one length being put together.
 *
 * <p>Memory: what was received, at most its length.
 *
 * <p>Confined to its owner loop.
 */
final class MetadataAttempt {
    private static final int NOBODY = 0;
    private static final byte[] MISSING = {};

    private final int length;
    private final byte[][] pieces;
    private final int[] asked; // the number of the peer
    private final long[] askedNanos;
    private final List<Peer> sources = new ArrayList<>();
    private int askedCount;
    private int receivedBytes;

    MetadataAttempt(int length) {
        int count = (length + MetadataMessage.PIECE_LENGTH - 1) / MetadataMessage.PIECE_LENGTH;
        this.length = length;
        pieces = new byte[count][];
        Arrays.fill(pieces, MISSING);
        asked = new int[count];
        askedNanos = new long[count];
    }

    int length() {
        return length;
    }

    int receivedBytes() {
        return receivedBytes;
    }

    int pieceCount() {
        return pieces.length;
    }

    int pieceLength(int piece) {
        return Math.min(MetadataMessage.PIECE_LENGTH, length - piece * MetadataMessage.PIECE_LENGTH);
    }

    /** True when the piece is neither here nor asked for. */
    boolean isOpen(int piece) {
        return pieces[piece] == MISSING && asked[piece] == NOBODY;
    }

    /** True when something was asked for and may yet come. */
    boolean isAsked() {
        return askedCount > 0;
    }

    boolean isAskedOf(int piece, Peer peer) {
        return piece < asked.length && asked[piece] == peer.number();
    }

    void ask(long nowNanos, int piece, Peer peer) {
        asked[piece] = peer.number();
        askedCount++;
        askedNanos[piece] = nowNanos;
    }

    /** True when the piece was asked of {@code peer} at least {@code nanos} ago. */
    boolean isLate(long nowNanos, int piece, Peer peer, long nanos) {
        return isAskedOf(piece, peer) && nowNanos - askedNanos[piece] >= nanos;
    }

    /** Nothing asked of {@code peer} will come. */
    void release(Peer peer) {
        for (int piece = 0; piece < asked.length; piece++) {
            if (asked[piece] == peer.number()) {
                asked[piece] = NOBODY;
                askedCount--;
            }
        }
    }

    void receive(int piece, ByteString data, Peer peer) {
        pieces[piece] = data.toByteArray();
        asked[piece] = NOBODY;
        askedCount--;
        receivedBytes += data.size();
        if (!sources.contains(peer)) {
            sources.add(peer);
        }
    }

    /** The peers that the received pieces came from. */
    List<Peer> sources() {
        return sources;
    }

    boolean isWhole() {
        return receivedBytes == length;
    }

    /** The bytes of the whole, right or wrong. */
    ByteString bytes() {
        byte[] whole = new byte[length];
        for (int piece = 0; piece < pieces.length; piece++) {
            System.arraycopy(pieces[piece], 0, whole, piece * MetadataMessage.PIECE_LENGTH, pieces[piece].length);
        }
        return ByteString.of(whole);
    }
}
