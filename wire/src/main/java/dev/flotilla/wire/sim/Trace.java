package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;

/**
 * A running hash of all that was delivered: time, connection, message. Of what a message says only numbers count, since
 * the hash of a record is the JVM's own business.
 *
 * <p>Confined to its owner loop.
 */
final class Trace {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private long hash;

    void add(long nowNanos, int connection, PeerMessage message) {
        mix(nowNanos);
        if (message instanceof PeerMessage.Piece m) {
            mix(connection, m.piece(), m.begin());
        } else if (message instanceof PeerMessage.Request m) {
            mix(connection, ~m.piece(), m.begin());
        } else if (message instanceof PeerMessage.Have m) {
            mix(connection, m.piece(), -1);
        } else {
            mix(connection, message.getClass().getSimpleName().hashCode(), MessageSize.of(message));
        }
    }

    private void mix(long a, long b, long c) {
        mix((a << 40) ^ (b << 20) ^ c);
    }

    private void mix(long value) {
        hash = Long.rotateLeft((hash ^ value) * FACTOR, 29);
    }

    long value() {
        return hash ^ (hash >>> 32);
    }
}
