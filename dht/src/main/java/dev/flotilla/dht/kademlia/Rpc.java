package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import org.jspecify.annotations.Nullable;

/**
 * One question of ours under way.
 *
 * <p>Confined to its owner loop.
 */
final class Rpc {
    final int id;
    final Endpoint to;

    /** Who should answer; null when we know the endpoint only. */
    final @Nullable Id160 expected;

    final Asker asker;
    final long sentNanos;
    final long timeoutNanos;

    // for the transactions that it is one of
    long wakeNanos;
    boolean stalled;
    boolean overdue;
    int heapIndex;

    Rpc(int id, Endpoint to, @Nullable Id160 expected, Asker asker, long sentNanos, long timeoutNanos) {
        this.id = id;
        this.to = to;
        this.expected = expected;
        this.asker = asker;
        this.sentNanos = sentNanos;
        this.timeoutNanos = timeoutNanos;
    }

    /** True when an answer of {@code sender} is what was asked for. */
    boolean isExpected(Id160 sender) {
        return expected == null || expected.equals(sender);
    }
}
