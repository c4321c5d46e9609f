package dev.flotilla.wire;

/**
 * What a {@link PeerNode} has seen since it was opened; counters never fall, save {@code connections}.
 *
 * @param connections peers connected now, past the handshake
 * @param accepted incoming connections taken
 * @param refused incoming connections closed at once, because a limit was reached
 * @param dialled outgoing connections tried
 * @param dialFailures of these, those that led to no peer of the torrent
 * @param handshakeFailures connections that sent no valid handshake in time, or were not of the expected torrent
 * @param unknownInfoHashes incoming handshakes for torrents that this node does not have
 * @param unreadableHandshakes of the handshake failures, those whose first bytes are no plain BitTorrent handshake: peers that
 *     insist on encryption (MSE), which this node does not speak yet, and other protocols
 * @param selfConnections outgoing connections that turned out to lead back here
 * @param protocolErrors peers dropped because they broke the protocol after the handshake
 *     <p>Immutable.
 */
public record NodeStatistics(
        long connections,
        long accepted,
        long refused,
        long dialled,
        long dialFailures,
        long handshakeFailures,
        long unknownInfoHashes,
        long unreadableHandshakes,
        long selfConnections,
        long protocolErrors) {}
