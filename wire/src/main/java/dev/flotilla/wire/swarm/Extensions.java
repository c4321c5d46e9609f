package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.Map;

/**
 * The extensions that we speak (BEP 10): today {@code ut_metadata} (BEP 9).
 *
 * <p>Confined to its owner loop.
 */
final class Extensions {
    /** The id under which peers send us {@code ut_metadata}. */
    static final int METADATA = 1;

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final Map<String, Integer> OURS = Map.of(MetadataMessage.EXTENSION, METADATA);

    private final SwarmIdentity self;
    private final SwarmConfig config;
    private final SwarmListener listener;
    private final Neighbours neighbours;
    private final MetadataDownload download;
    private final MetadataUploads uploads = new MetadataUploads();

    Extensions(SwarmIdentity self, SwarmConfig config, SwarmListener listener, Neighbours neighbours) {
        this.self = self;
        this.config = config;
        this.listener = listener;
        this.neighbours = neighbours;
        download = new MetadataDownload(self.infoHash(), config.maxMetadataLength());
    }

    MetadataDownload download() {
        return download;
    }

    void onMessage(long nowNanos, Peer peer, PeerMessage.Extended message) throws PeerProtocolException {
        if (!peer.knows(Feature.EXTENSION)) {
            throw new PeerProtocolException("a message of BEP 10 from a peer that does not speak it");
        }
        if (message.id() == PeerMessage.Extended.HANDSHAKE) {
            onHandshake(nowNanos, peer, ExtendedHandshake.decode(message.payload()));
        } else if (message.id() == METADATA) {
            MetadataMessage metadata = MetadataMessage.decode(message.payload()).orElse(null);
            if (metadata == null) {
                peer.budget().spend(nowNanos, ControlBudget.CHEAP);
            } else {
                onMetadataMessage(nowNanos, peer, metadata);
            }
        } else {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        }
    }

    private void onHandshake(long nowNanos, Peer peer, ExtendedHandshake theirs) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.BLOCK);
        peer.onExtendedHandshake(theirs);
        Endpoint listening = peer.listening();
        if (listening != null && !peer.isOutgoing()) {
            neighbours.dialler().onListening(nowNanos, listening);
        }
        download.onOffer(nowNanos, peer);
    }

    private void onMetadataMessage(long nowNanos, Peer peer, MetadataMessage message) throws PeerProtocolException {
        if (message instanceof MetadataMessage.Request m) {
            uploads.onRequest(nowNanos, peer, m.piece());
        } else if (message instanceof MetadataMessage.Reject m) {
            download.onReject(nowNanos, peer, m.piece());
        } else if (message instanceof MetadataMessage.Data m) {
            onData(nowNanos, peer, m);
        } else {
            throw new AssertionError(message);
        }
    }

    private void onData(long nowNanos, Peer peer, MetadataMessage.Data data) throws PeerProtocolException {
        MetadataAttempt whole = download.onData(nowNanos, peer, data).orElse(null);
        if (whole == null) {
            return;
        }
        ByteString bytes = whole.bytes();
        if (download.conclude(nowNanos, bytes)) {
            uploads.open(bytes);
            listener.onMetadata(bytes);
        } else if (whole.sources().size() == 1) {
            neighbours.ban(peer);
            throw new PeerProtocolException("false metadata");
        }
    }

    /** Greets a new peer. */
    void greet(long nowNanos, Peer peer) {
        if (peer.knows(Feature.EXTENSION)) {
            peer.send(nowNanos, handshake(peer));
        }
    }

    /** The metadata is known; peers that came before learn that they can have it from us. */
    void onMetadata(long nowNanos, ByteString infoBytes) {
        download.finish();
        uploads.open(infoBytes);
        for (Peer peer : neighbours.all()) {
            greet(nowNanos, peer);
        }
    }

    /** True when we need metadata, and the place of a peer that has none. */
    boolean isInTheWay(long nowNanos, Peer peer) {
        return uploads.length() == 0
                && neighbours.isFull()
                && peer.metadataLength() == 0
                && nowNanos - peer.connectedNanos() > PATIENCE_NANOS;
    }

    /** As long as the metadata is, or as a peer says; 0 while nobody does. */
    int metadataLength() {
        return uploads.length() > 0 ? uploads.length() : download.length();
    }

    /** How much of it is here. */
    int metadataBytes() {
        return uploads.length() > 0 ? uploads.length() : download.receivedBytes();
    }

    void onGone(long nowNanos, Peer peer) {
        download.onGone(nowNanos, peer);
    }

    void onWritable(long nowNanos, Peer peer) {
        uploads.serve(nowNanos, peer);
    }

    private PeerMessage handshake(Peer peer) {
        ByteString theirAddress = ByteString.of(peer.endpoint().addressBytes());
        ExtendedHandshake ours = new ExtendedHandshake(
                OURS,
                config.client(),
                self.listeningPort(),
                config.maxQueuedRequests(),
                uploads.length(),
                theirAddress,
                false);
        return new PeerMessage.Extended(PeerMessage.Extended.HANDSHAKE, ours.encode());
    }
}
