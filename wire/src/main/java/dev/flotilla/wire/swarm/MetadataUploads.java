package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the metadata to peers that lack it, as fast as each takes it, and at most {@link #COPIES} times over one connection
 * (BEP 9, <i>reject</i>).
 *
 * <p>Confined to its owner loop.
 */
final class MetadataUploads {
    static final int COPIES = 3;

    private @Nullable ByteString metadata;

    /** The metadata is known, and right. */
    void open(ByteString infoBytes) {
        metadata = infoBytes;
    }

    /** Its length in bytes, 0 while it is unknown. */
    int length() {
        return metadata == null ? 0 : metadata.size();
    }

    void onRequest(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        if (peer.metadataId() == 0) {
            throw new PeerProtocolException("a request for metadata before the extended handshake");
        }
        MetadataQueue queue = peer.metadataQueue();
        int count = pieceCount();
        if (piece < count && queue.granted() < COPIES * count && queue.add(piece)) {
            serve(nowNanos, peer);
        } else {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
            send(nowNanos, peer, new MetadataMessage.Reject(piece));
        }
    }

    private int pieceCount() {
        return (length() + MetadataMessage.PIECE_LENGTH - 1) / MetadataMessage.PIECE_LENGTH;
    }

    /** Sends on, as far as the peer takes it. */
    void serve(long nowNanos, Peer peer) {
        ByteString bytes = metadata;
        while (bytes != null && !peer.metadataQueue().isEmpty() && peer.link().isWritable()) {
            int piece = peer.metadataQueue().next();
            int start = piece * MetadataMessage.PIECE_LENGTH;
            int length = Math.min(MetadataMessage.PIECE_LENGTH, bytes.size() - start);
            send(nowNanos, peer, new MetadataMessage.Data(piece, bytes.size(), bytes.substring(start, length)));
        }
    }

    private static void send(long nowNanos, Peer peer, MetadataMessage message) {
        peer.send(nowNanos, new PeerMessage.Extended(peer.metadataId(), message.encode()));
    }
}
