package dev.flotilla.dht;

/**
 * Counters since the node opened, and sizes now.
 *
 * <p>Immutable.
 *
 * @param received messages that were read
 * @param sent messages that left
 * @param malformed datagrams that were no message, and queries that were refused with an error
 * @param limited datagrams dropped unread because their source sent too many
 * @param unexpected responses and errors that match no question of ours
 * @param timeouts questions of ours that nobody answered
 * @param nodes verified nodes in the routing tables
 * @param swarms swarms of which peers are stored
 * @param peers peers stored
 */
public record DhtStatistics(
        MessageCounts received,
        MessageCounts sent,
        long malformed,
        long limited,
        long unexpected,
        long timeouts,
        int nodes,
        int swarms,
        int peers) {
    /**
     * Messages by kind.
     *
     * <p>Immutable.
     */
    public record MessageCounts(
            long ping, long findNode, long getPeers, long announcePeer, long responses, long errors) {
        public long total() {
            return ping + findNode + getPeers + announcePeer + responses + errors;
        }
    }
}
