package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.protocol.PexMessage;
import java.util.Map;

/**
 * The extensions that we speak (BEP 10): {@code ut_metadata} (BEP 9), {@code ut_pex} (BEP 11), {@code upload_only} (BEP 21)
 * and, from peers only, {@code lt_donthave} (BEP 54): a torrent of ours that has lost pieces leaves its swarm and joins it again.
 *
 * <p>Confined to its owner loop.
 */
final class Extensions {
    /** The id under which peers send us {@code ut_metadata}. */
    static final int METADATA = 1;

    /** The id under which peers send us {@code ut_pex}. */
    static final int PEX = 2;

    /** The id under which peers send us {@code upload_only}: one byte, 1 when they want nothing more, else 0. */
    static final int UPLOAD_ONLY = 3;

    /** The id under which peers send us {@code lt_donthave}: the index of a piece, four bytes. */
    static final int DONT_HAVE = 4;

    static final String UPLOAD_ONLY_NAME = "upload_only";
    static final String DONT_HAVE_NAME = "lt_donthave";

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final SwarmIdentity self;
    private final SwarmConfig config;
    private final SwarmListener listener;
    private final Neighbours neighbours;
    private final Trade trade;
    private final PeerExchange exchange;
    private final MetadataDownload download;
    private final MetadataUploads uploads = new MetadataUploads();
    private boolean isPrivate;

    Extensions(SwarmIdentity self, SwarmConfig config, SwarmListener listener, Neighbours neighbours, Trade trade) {
        this.self = self;
        this.config = config;
        this.listener = listener;
        this.neighbours = neighbours;
        this.trade = trade;
        exchange = new PeerExchange(neighbours);
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
            onMetadataMessage(nowNanos, peer, message.payload());
        } else if (message.id() == PEX && exchangesPeers()) {
            exchange.onMessage(nowNanos, peer, message.payload(), trade.isUploadOnly());
        } else if (message.id() == UPLOAD_ONLY) {
            onUploadOnly(nowNanos, peer, message.payload());
        } else if (message.id() == DONT_HAVE) {
            trade.onDontHave(nowNanos, peer, piece(message.payload()));
        } else {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        }
    }

    private void onHandshake(long nowNanos, Peer peer, ExtendedHandshake theirs) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.BLOCK);
        peer.onExtendedHandshake(theirs);
        neighbours.onIntroduced(nowNanos, peer, theirs.yourIp());
        download.onOffer(nowNanos, peer);
    }

    private static void onUploadOnly(long nowNanos, Peer peer, ByteString payload) throws PeerProtocolException {
        if (payload.size() != 1) {
            throw new PeerProtocolException("upload_only of " + payload.size() + " bytes");
        }
        boolean changed = peer.introduction().setUploadOnly(payload.byteAt(0) != 0);
        peer.budget().spend(nowNanos, changed ? ControlBudget.TURN : ControlBudget.CHEAP);
    }

    private static int piece(ByteString payload) throws PeerProtocolException {
        if (payload.size() != Integer.BYTES || payload.byteAt(0) < 0) {
            throw new PeerProtocolException("lt_donthave: not the index of a piece");
        }
        return payload.asByteBuffer().getInt();
    }

    private void onMetadataMessage(long nowNanos, Peer peer, ByteString payload) throws PeerProtocolException {
        MetadataMessage message = MetadataMessage.decode(payload).orElse(null);
        if (message == null) {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        } else if (message instanceof MetadataMessage.Request m) {
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
    void onMetadata(long nowNanos, ByteString infoBytes, boolean hasPrivateFlag) {
        isPrivate = hasPrivateFlag;
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

    /** We want nothing more, or something again: everybody hears of it (BEP 21). */
    void onUploadOnly(long nowNanos, boolean isUploadOnly) {
        if (isUploadOnly && !trade.tellsUploadOnly()) {
            return;
        }
        for (Peer peer : neighbours.all()) {
            int id = peer.introduction().uploadOnlyId();
            if (id != 0) {
                ByteString payload = ByteString.of((byte) (isUploadOnly ? 1 : 0));
                peer.send(nowNanos, new PeerMessage.Extended(id, payload));
            } else {
                greet(nowNanos, peer);
            }
        }
    }

    /** BEP 27: a private torrent's peers are nobody's business. */
    private boolean exchangesPeers() {
        return config.exchangesPeers() && !isPrivate;
    }

    void onSecond(long nowNanos) {
        download.onSecond(nowNanos);
        if (exchangesPeers()) {
            exchange.onSecond(nowNanos);
        }
    }

    void onGone(long nowNanos, Peer peer) {
        download.onGone(nowNanos, peer);
    }

    void onWritable(long nowNanos, Peer peer) {
        uploads.serve(nowNanos, peer);
    }

    private PeerMessage handshake(Peer peer) {
        ByteString theirAddress = ByteString.of(peer.endpoint().addressBytes());
        Map<String, Integer> names = Map.of(
                MetadataMessage.EXTENSION,
                METADATA,
                PexMessage.EXTENSION,
                exchangesPeers() ? PEX : 0,
                UPLOAD_ONLY_NAME,
                UPLOAD_ONLY,
                DONT_HAVE_NAME,
                DONT_HAVE);
        ExtendedHandshake ours = new ExtendedHandshake(
                names,
                config.client(),
                self.listeningPort(),
                config.maxQueuedRequests(),
                uploads.length(),
                theirAddress,
                trade.tellsUploadOnly());
        return new PeerMessage.Extended(PeerMessage.Extended.HANDSHAKE, ours.encode());
    }
}
