package dev.flotilla.wire;

import java.time.Duration;

/**
 * The bounds of one {@link PeerNode}, all of them hard.
 *
 * @param connections peers connected, over all torrents
 * @param connectionsPerTorrent peers connected for one torrent; it dials until seven of ten of these places are taken
 * @param halfOpen outgoing connections that are being set up, over all torrents
 * @param incomingHandshakes incoming connections that have not yet finished their handshake
 * @param handshakeTimeout from the TCP connection to the last byte of the handshake; a millisecond to an hour
 * @param bufferBytes memory for pieces on their way to the disk, over all torrents; when it is used up, peers wait
 *     <p>Immutable.
 */
public record NodeLimits(
        int connections,
        int connectionsPerTorrent,
        int halfOpen,
        int incomingHandshakes,
        Duration handshakeTimeout,
        long bufferBytes) {

    /** 500 connections, 50 a torrent, 32 half open, 64 incoming handshakes of 10 seconds; of buffers 64 MiB, or a
     * quarter of the JVM's memory when that is less. */
    public static final NodeLimits DEFAULT = new NodeLimits(
            500,
            50,
            32,
            64,
            Duration.ofSeconds(10),
            Math.min(64L << 20, Math.max(1L << 20, Runtime.getRuntime().maxMemory() / 4)));

    public NodeLimits {
        requireAtLeast(1, connections, "connections");
        requireAtLeast(1, connectionsPerTorrent, "connectionsPerTorrent");
        requireAtLeast(1, halfOpen, "halfOpen");
        requireAtLeast(1, incomingHandshakes, "incomingHandshakes");
        requireAtLeast(1 << 20, bufferBytes, "bufferBytes");
        if (handshakeTimeout.compareTo(Duration.ofMillis(1)) < 0
                || handshakeTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("handshakeTimeout is " + handshakeTimeout);
        }
    }

    private static void requireAtLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
        }
    }

    public NodeLimits withConnections(int newConnections) {
        return new NodeLimits(
                newConnections, connectionsPerTorrent, halfOpen, incomingHandshakes, handshakeTimeout, bufferBytes);
    }

    public NodeLimits withConnectionsPerTorrent(int newConnectionsPerTorrent) {
        return new NodeLimits(
                connections, newConnectionsPerTorrent, halfOpen, incomingHandshakes, handshakeTimeout, bufferBytes);
    }

    public NodeLimits withHalfOpen(int newHalfOpen) {
        return new NodeLimits(
                connections, connectionsPerTorrent, newHalfOpen, incomingHandshakes, handshakeTimeout, bufferBytes);
    }

    public NodeLimits withIncomingHandshakes(int newIncomingHandshakes) {
        return new NodeLimits(
                connections, connectionsPerTorrent, halfOpen, newIncomingHandshakes, handshakeTimeout, bufferBytes);
    }

    public NodeLimits withHandshakeTimeout(Duration newHandshakeTimeout) {
        return new NodeLimits(
                connections, connectionsPerTorrent, halfOpen, incomingHandshakes, newHandshakeTimeout, bufferBytes);
    }

    public NodeLimits withBufferBytes(long newBufferBytes) {
        return new NodeLimits(
                connections, connectionsPerTorrent, halfOpen, incomingHandshakes, handshakeTimeout, newBufferBytes);
    }
}
