package dev.flotilla.wire;

import java.time.Duration;

/**
 * The bounds of one {@link PeerNode}, all of them hard. What its memory adds up to:
 *
 * <pre>
 *   outside of the heap                              at most
 *     pieces on their way to the disk                bufferBytes
 *     blocks read for peers, not yet taken           4 MiB for each torrent that uploads
 *     blocks sent to a peer, not yet taken by it     512 KiB and a read ahead of 256 KiB, 1 MiB for a fast one; closed at 4 MiB
 *     a message that has begun to come               256 KiB for each peer, while it comes
 *     what sockets are read into                     256 KiB for each of two loops
 *   in the heap                                      about
 *     a connection                                   6 KiB, and a bit for each piece
 *     a torrent                                      20 KiB, and 32 bytes for each piece
 *     what the DHT node keeps for others             32 MiB at most; none when new
 * </pre>
 *
 * <p>An idle peer holds nothing outside of the heap; what its buffers were cut from, chunks of 4 MiB, stays with Netty's pool for
 * the next. All that lies there together is bounded by the JVM ({@code
 * -XX:MaxDirectMemorySize}, by default as much as the heap may take); where it ends, the peer that is being read is closed.
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
