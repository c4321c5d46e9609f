package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.Method;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

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
        GET_RECEIVED,
        PUT_RECEIVED,
        SAMPLE_INFOHASHES_RECEIVED,
        RESPONSES_RECEIVED,
        ERRORS_RECEIVED,
        PING_SENT,
        FIND_NODE_SENT,
        GET_PEERS_SENT,
        ANNOUNCE_PEER_SENT,
        GET_SENT,
        PUT_SENT,
        SAMPLE_INFOHASHES_SENT,
        RESPONSES_SENT,
        ERRORS_SENT,
        /** Datagrams that were no message, and queries that were refused. */
        MALFORMED,
        /** Datagrams dropped unread, since their source sends too many. */
        LIMITED,
        /** Answers shortened or kept back, since their receiver never proved to be there. */
        WITHHELD,
        /** Datagrams of another private network. */
        FOREIGN,
        /** Queries unanswered, since this node is read-only. */
        UNANSWERED,
        /** Responses and errors that match no question of ours. */
        UNEXPECTED,
        /** Questions of ours that nobody answered. */
        TIMEOUTS,
        /** Signatures that were checked. */
        VERIFIED,
        /** Verified nodes in the tables, now. */
        NODES,
        /** Swarms of which peers are stored, now. */
        SWARMS,
        /** Peers stored, now. */
        PEERS,
        /** Items stored, now. */
        ITEMS,
        /** Nodes of the network, about; 0 while unknown. */
        POPULATION
    }

    private static final Counter[] ALL = Counter.values();
    private static final Map<Counter, Integer> INDEX = new EnumMap<>(Counter.class);
    private static final Map<Method, Counter> RECEIVED = byMethod("_RECEIVED");
    private static final Map<Method, Counter> SENT = byMethod("_SENT");

    static {
        for (int i = 0; i < ALL.length; i++) {
            INDEX.put(ALL[i], i);
        }
    }

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    private static Map<Method, Counter> byMethod(String suffix) {
        Map<Method, Counter> counters = new EnumMap<>(Method.class);
        for (Method method : Method.values()) {
            counters.put(method, Counter.valueOf(method.name() + suffix));
        }
        return counters;
    }

    public long get(Counter counter) {
        return values.get(index(counter));
    }

    /** Adds one; for the owner loop only. */
    public void count(Counter counter) {
        int index = index(counter);
        values.lazySet(index, values.getPlain(index) + 1);
    }

    void countReceived(Method method) {
        count(of(RECEIVED, method));
    }

    void countSent(Method method) {
        count(of(SENT, method));
    }

    void set(Counter counter, long now) {
        values.lazySet(index(counter), now);
    }

    /** Messages of one method received and sent. */
    public long received(Method method) {
        return get(of(RECEIVED, method));
    }

    public long sent(Method method) {
        return get(of(SENT, method));
    }

    private static int index(Counter counter) {
        return of(INDEX, counter);
    }

    private static <K extends Enum<K>, V> V of(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new AssertionError(key);
        }
        return value;
    }
}
