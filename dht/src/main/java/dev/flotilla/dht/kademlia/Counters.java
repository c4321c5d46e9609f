package dev.flotilla.dht.kademlia;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The figures of one engine.
 *
 * <p>Thread-safe: the owner loop writes, anyone reads.
 */
public final class Counters {
    /** What an engine counts. */
    public enum Counter {
        PING_RECEIVED,
        FIND_NODE_RECEIVED,
        GET_PEERS_RECEIVED,
        ANNOUNCE_PEER_RECEIVED,
        RESPONSES_RECEIVED,
        ERRORS_RECEIVED,
        PING_SENT,
        FIND_NODE_SENT,
        GET_PEERS_SENT,
        ANNOUNCE_PEER_SENT,
        RESPONSES_SENT,
        ERRORS_SENT,
        /** Datagrams that were no message, and queries that were refused. */
        MALFORMED,
        /** Datagrams dropped unread, since their source sends too many. */
        LIMITED,
        /** Responses and errors that match no question of ours. */
        UNEXPECTED,
        /** Questions of ours that nobody answered. */
        TIMEOUTS,
        /** Verified nodes in the tables, now. */
        NODES,
        /** Swarms of which peers are stored, now. */
        SWARMS,
        /** Peers stored, now. */
        PEERS
    }

    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    public long get(Counter counter) {
        return value(counter).get();
    }

    /** Adds one; for the owner loop only. */
    public void count(Counter counter) {
        AtomicLong value = value(counter);
        value.lazySet(value.getPlain() + 1);
    }

    void set(Counter counter, long now) {
        value(counter).lazySet(now);
    }

    private AtomicLong value(Counter counter) {
        AtomicLong value = values.get(counter);
        if (value == null) {
            throw new AssertionError(counter);
        }
        return value;
    }
}
