package dev.flotilla.dht;

import dev.flotilla.dht.kademlia.Counters;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Method;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Counters since the node opened, and sizes now; over all addresses bound.
 *
 * <p>Immutable.
 *
 * @param received messages that were read
 * @param sent messages that left
 * @param malformed datagrams that were no message, and queries that were refused with an error
 * @param limited datagrams dropped unread because their source sent too many
 * @param withheld answers shortened or kept back, because their receiver never proved to be there
 * @param foreign datagrams of another network tag, dropped
 * @param unanswered queries that got no answer, because this node is read-only (BEP 43)
 * @param unexpected responses and errors that match no question of ours
 * @param timeouts questions of ours that nobody answered
 * @param verified signatures that were checked (BEP 44)
 * @param nodes verified nodes in the routing tables
 * @param swarms swarms of which peers are stored
 * @param peers peers stored
 * @param items items stored (BEP 44)
 * @param population about how many nodes the network has, from how close the closest are; 0 while unknown
 */
public record DhtStatistics(
        MessageCounts received,
        MessageCounts sent,
        long malformed,
        long limited,
        long withheld,
        long foreign,
        long unanswered,
        long unexpected,
        long timeouts,
        long verified,
        int nodes,
        int swarms,
        int peers,
        int items,
        long population) {
    /**
     * Messages by kind.
     *
     * <p>Immutable.
     */
    public record MessageCounts(
            long ping,
            long findNode,
            long getPeers,
            long announcePeer,
            long get,
            long put,
            long sampleInfohashes,
            long responses,
            long errors) {
        public long total() {
            return ping + findNode + getPeers + announcePeer + get + put + sampleInfohashes + responses + errors;
        }
    }

    static DhtStatistics of(List<Counters> engines) {
        return new DhtStatistics(
                counts(engines, true),
                counts(engines, false),
                sum(engines, Counter.MALFORMED),
                sum(engines, Counter.LIMITED),
                sum(engines, Counter.WITHHELD),
                sum(engines, Counter.FOREIGN),
                sum(engines, Counter.UNANSWERED),
                sum(engines, Counter.UNEXPECTED),
                sum(engines, Counter.TIMEOUTS),
                sum(engines, Counter.VERIFIED),
                (int) sum(engines, Counter.NODES),
                (int) sum(engines, Counter.SWARMS),
                (int) sum(engines, Counter.PEERS),
                (int) sum(engines, Counter.ITEMS),
                engines.stream()
                        .mapToLong(counters -> counters.get(Counter.POPULATION))
                        .max()
                        .orElse(0));
    }

    private static MessageCounts counts(List<Counters> engines, boolean received) {
        return new MessageCounts(
                sum(engines, received, Method.PING),
                sum(engines, received, Method.FIND_NODE),
                sum(engines, received, Method.GET_PEERS),
                sum(engines, received, Method.ANNOUNCE_PEER),
                sum(engines, received, Method.GET),
                sum(engines, received, Method.PUT),
                sum(engines, received, Method.SAMPLE_INFOHASHES),
                sum(engines, received ? Counter.RESPONSES_RECEIVED : Counter.RESPONSES_SENT),
                sum(engines, received ? Counter.ERRORS_RECEIVED : Counter.ERRORS_SENT));
    }

    private static long sum(List<Counters> engines, boolean received, Method method) {
        return sum(engines, counters -> received ? counters.received(method) : counters.sent(method));
    }

    private static long sum(List<Counters> engines, Counter counter) {
        return sum(engines, counters -> counters.get(counter));
    }

    private static long sum(List<Counters> engines, ToLongFunction<Counters> value) {
        return engines.stream().mapToLong(value).sum();
    }
}
