package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * What one peer gave and took.
 *
 * @param endpoint where it was last connected from or to
 * @param client the name it gives itself (BEP 10, {@code v}), else what its peer id says (BEP 20); printable, at most 64
 *     characters, and never to be trusted
 * @param source how this node heard of it
 * @param encrypted the bytes of its last connection are, or were, encrypted (RC4); false after an encrypted handshake whose
 *     sides chose to go on in plain
 * @param piecesHeld pieces that it has said to have
 * @param downloadedBytes blocks received from it
 * @param uploadedBytes blocks sent to it
 * @param choking it lets us wait
 * @param choked we let it wait; why, {@code uploadReason} says
 * @param interesting it has pieces that we want
 * @param interested it wants pieces of ours
 * @param snubbed it owes us blocks and sends none
 * @param uploadReason why we upload to it or do not, such as "choked: rank 11 of 8, nothing received for 20 s"; empty when it
 *     is not connected
 *     <p>Immutable.
 */
public record PeerStatistics(
        Id160 peerId,
        Endpoint endpoint,
        String client,
        Source source,
        boolean connected,
        boolean outgoing,
        boolean encrypted,
        int piecesHeld,
        long downloadedBytes,
        long uploadedBytes,
        long downloadBytesPerSecond,
        long uploadBytesPerSecond,
        boolean choking,
        boolean choked,
        boolean interesting,
        boolean interested,
        boolean snubbed,
        String uploadReason) {

    /**
     * How a node heard of a peer, in the order in which it dials them.
     *
     * <p>Immutable.
     */
    public enum Source {
        /** {@link Torrent#addPeer}. */
        MANUAL,
        /** An address in the magnet link ({@code x.pe}). */
        MAGNET,
        /** Announced in the local network (BEP 14). */
        LOCAL_DISCOVERY,
        /** Found in the DHT. */
        DHT,
        /** Told by another peer (BEP 11). */
        PEER_EXCHANGE,
        /** It connected to us. */
        INCOMING
    }
}
