package dev.flotilla.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a node counts.
 *
 * <p>Thread-safe: atomics and adders, each on its own.
 */
final class NodeCounters {

    final AtomicInteger connections = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dialled = new LongAdder();
    final LongAdder dialFailures = new LongAdder();
    final LongAdder handshakeFailures = new LongAdder();
    final LongAdder unknownInfoHashes = new LongAdder();
    final LongAdder unreadableHandshakes = new LongAdder();
    final LongAdder encryptedHandshakes = new LongAdder();
    final LongAdder encryptionFailures = new LongAdder();
    final LongAdder plaintextRefused = new LongAdder();
    final LongAdder plaintextFallbacks = new LongAdder();
    final LongAdder selfConnections = new LongAdder();
    final LongAdder protocolErrors = new LongAdder();
    final LongAdder localDatagramsDropped = new LongAdder();

    /** Counts one more connection, unless there are {@code limit} already; the end of one is counted by decrementing. */
    boolean tryConnect(int limit) {
        if (connections.incrementAndGet() <= limit) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    void countNoHandshake(HandshakeReader.Cause cause) {
        handshakeFailures.increment();
        switch (cause) {
            case UNREADABLE -> unreadableHandshakes.increment();
            case ENCRYPTION -> encryptionFailures.increment();
            case PLAINTEXT -> plaintextRefused.increment();
            case CROWDED -> refused.increment();
            case TIMEOUT, DISCONNECTED -> {}
        }
    }

    NodeStatistics snapshot(TorrentQueue.Counts torrents) {
        return new NodeStatistics(
                connections.get(),
                torrents.activeDownloads(),
                torrents.activeSeeds(),
                torrents.queued(),
                accepted.sum(),
                refused.sum(),
                dialled.sum(),
                dialFailures.sum(),
                handshakeFailures.sum(),
                unknownInfoHashes.sum(),
                unreadableHandshakes.sum(),
                encryptedHandshakes.sum(),
                encryptionFailures.sum(),
                plaintextRefused.sum(),
                plaintextFallbacks.sum(),
                selfConnections.sum(),
                protocolErrors.sum(),
                localDatagramsDropped.sum());
    }
}
