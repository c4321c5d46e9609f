package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import org.jspecify.annotations.Nullable;

/**
 * One connected peer: who it is, what it has, and the two halves of the connection.
 *
 * <p>Memory: that of {@link HeldPieces}, {@link Download} and {@link Upload}, each bounded.
 *
 * <p>Confined to its owner loop.
 */
final class Peer {
    private static final long KEEP_ALIVE_NANOS = 100_000_000_000L;
    private static final long IDLE_NANOS = 180_000_000_000L;

    // for the connection
    private final int number;
    private final PeerLink link;
    private final Endpoint endpoint;
    private final Handshake handshake;
    private final PeerSource source;
    private final boolean isOutgoing;
    private final long connectedNanos;
    private final HeldPieces pieces = new HeldPieces();
    private final Download download;
    private final Upload upload;
    private final ControlBudget budget;
    private final MetadataQueue metadataQueue = new MetadataQueue();
    private final ExchangeLog exchange;
    private final Introduction introduction = new Introduction();

    private long lastSentNanos;
    private long lastReceivedNanos;

    private @Nullable Endpoint listening;

    /**
     * @param number 1 or more, another for each peer
     * @param isOutgoing true when we dialled it
     * @param source how we had heard of it before; {@link PeerSource#INCOMING} also when it had come once itself
     */
    Peer(
            long nowNanos,
            int number,
            PeerLink link,
            Endpoint endpoint,
            Handshake handshake,
            boolean isOutgoing,
            PeerSource source) {
        this.number = number;
        this.link = link;
        this.endpoint = endpoint;
        this.handshake = handshake;
        this.source = source;
        this.isOutgoing = isOutgoing;
        connectedNanos = nowNanos;
        lastSentNanos = nowNanos;
        lastReceivedNanos = nowNanos;
        download = new Download(nowNanos);
        upload = new Upload(nowNanos);
        budget = new ControlBudget(nowNanos);
        exchange = new ExchangeLog(nowNanos);
        listening = isOutgoing ? endpoint : null;
    }

    int number() {
        return number;
    }

    PeerLink link() {
        return link;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Id160 id() {
        return handshake.peerId();
    }

    /** True when both have one id and one address, which is how a liar is known (see {@link Bans}). */
    boolean isSame(Peer other) {
        return id().equals(other.id()) && endpoint.hasSameAddress(other.endpoint);
    }

    PeerSource source() {
        return source;
    }

    boolean isOutgoing() {
        return isOutgoing;
    }

    boolean isFast() {
        return handshake.has(Feature.FAST);
    }

    boolean knows(Feature feature) {
        return handshake.has(feature);
    }

    long connectedNanos() {
        return connectedNanos;
    }

    HeldPieces pieces() {
        return pieces;
    }

    Download download() {
        return download;
    }

    Upload upload() {
        return upload;
    }

    ControlBudget budget() {
        return budget;
    }

    MetadataQueue metadataQueue() {
        return metadataQueue;
    }

    ExchangeLog exchange() {
        return exchange;
    }

    Introduction introduction() {
        return introduction;
    }

    /** The id under which it takes {@code ut_metadata} messages, 0 when it takes none. */
    int metadataId() {
        return introduction.metadataId();
    }

    /** The length of the metadata that it offers, 0 when it offers none. */
    int metadataLength() {
        return introduction.metadataLength();
    }

    /** True when it wants nothing more: it says so (BEP 21), or has everything. */
    boolean isUploadOnly() {
        return introduction.isUploadOnly() || pieces.isComplete();
    }

    /** Where it can be dialled, null when that is unknown. */
    @Nullable
    Endpoint listening() {
        return listening;
    }

    /** True when the piece may be asked for, as far as the peer is concerned. */
    boolean mayAsk(int piece) {
        return pieces.has(piece) && (!download.isChoking() || download.isAllowedFast(piece));
    }

    void onExtendedHandshake(ExtendedHandshake theirs) {
        introduction.onHandshake(theirs);
        if (theirs.port() > 0 && listening == null) { // the first counts, or one peer could fill the candidates
            listening = endpoint.withPort(theirs.port());
        }
        download.window().onLimit(theirs.requestQueue());
    }

    void send(long nowNanos, PeerMessage message) {
        lastSentNanos = nowNanos;
        link.send(message);
    }

    /** Asks for a block. */
    void request(long nowNanos, PieceGeometry geometry, long block) {
        int piece = RequestLog.piece(block);
        int index = RequestLog.index(block);
        download.ask(nowNanos, block);
        int begin = index * PieceGeometry.BLOCK_LENGTH;
        send(nowNanos, new PeerMessage.Request(piece, begin, geometry.blockLength(piece, index)));
    }

    void onReceived(long nowNanos) {
        lastReceivedNanos = nowNanos;
    }

    boolean isIdle(long nowNanos) {
        return nowNanos - lastReceivedNanos >= IDLE_NANOS;
    }

    void keepAlive(long nowNanos) {
        if (nowNanos - lastSentNanos >= KEEP_ALIVE_NANOS) {
            send(nowNanos, new PeerMessage.KeepAlive());
        }
    }

    Traffic traffic(long nowNanos) {
        return new Traffic(
                download.receivedBytes(),
                upload.meter().total(),
                download.wastedBytes(),
                download.meter().bytesPerSecond(nowNanos),
                upload.meter().bytesPerSecond(nowNanos));
    }

    PeerSnapshot snapshot(long nowNanos) {
        return new PeerSnapshot(
                id(),
                endpoint,
                introduction.client(),
                source,
                isOutgoing,
                link.isEncrypted(),
                true,
                pieces.count(),
                traffic(nowNanos),
                download.isChoking(),
                upload.isChoked(),
                download.isInterested(),
                upload.isInterested(),
                download.window().isSnubbed(),
                download.outstanding().size(),
                upload.waiting(),
                upload.verdict().reason());
    }
}
