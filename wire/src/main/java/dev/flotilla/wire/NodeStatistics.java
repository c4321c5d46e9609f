package dev.flotilla.wire;

/**
 * What a {@link PeerNode} has seen since it was opened; counters never fall; the first four are as of now.
 *
 * @param connections peers connected now, past the handshake
 * @param activeDownloads torrents that may download now, those without metadata among them
 * @param activeSeeds torrents that may serve now
 * @param queued torrents that wait for their turn, see {@link QueueLimits}
 * @param accepted incoming connections taken
 * @param refused incoming connections closed at once, because a limit was reached
 * @param dialled outgoing connections tried; one that is repeated without encryption counts once
 * @param dialFailures of these, those that led to no peer of the torrent
 * @param handshakeFailures connections that sent no valid handshake in time, or were not of the expected torrent
 * @param unknownInfoHashes incoming handshakes for torrents that this node does not have
 * @param unreadableHandshakes of the handshake failures, those that began with another protocol, or with encryption where
 *     {@link Encryption#OFF} refuses it
 * @param encryptedHandshakes connections, of either direction, whose encrypted handshake (MSE) was finished
 * @param encryptionFailures of the handshake failures, those that broke the rules of the encrypted handshake, named a torrent
 *     that is not here, or took none of the ways to go on that we offered
 * @param plaintextRefused of the handshake failures, plain ones where {@link Encryption#REQUIRED} refuses them
 * @param plaintextFallbacks dials that were repeated with a plain handshake, because the peer did not answer an encrypted one
 * @param selfConnections outgoing connections that turned out to lead back here
 * @param protocolErrors peers dropped because they broke the protocol after the handshake
 * @param localDatagramsDropped datagrams of local discovery (BEP 14) that were malformed, too many, or from elsewhere
 *     <p>Immutable.
 */
public record NodeStatistics(
        long connections,
        int activeDownloads,
        int activeSeeds,
        int queued,
        long accepted,
        long refused,
        long dialled,
        long dialFailures,
        long handshakeFailures,
        long unknownInfoHashes,
        long unreadableHandshakes,
        long encryptedHandshakes,
        long encryptionFailures,
        long plaintextRefused,
        long plaintextFallbacks,
        long selfConnections,
        long protocolErrors,
        long localDatagramsDropped) {}
