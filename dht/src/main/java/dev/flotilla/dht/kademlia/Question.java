package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;

/**
 * What is asked of a node: one query, but for its transaction id.
 *
 * <p>Immutable.
 *
 * @param method of the query, for the statistics
 * @param body writes the query
 */
public record Question(Method method, Body body) {
    /** Writes one query with the given transaction id. */
    @FunctionalInterface
    public interface Body {
        void write(KrpcWriter out, int transaction);
    }

    public static final Question PING = new Question(Method.PING, KrpcWriter::ping);

    /** Asks for the nodes close to {@code target}, of the families wanted. */
    public static Question findNode(Id160 target, boolean ipv4, boolean ipv6) {
        return new Question(Method.FIND_NODE, (out, transaction) -> out.findNode(transaction, target, ipv4, ipv6));
    }

    /** Asks for peers of a swarm, and nodes of the family asked over. */
    public static Question getPeers(Id160 infoHash) {
        return new Question(
                Method.GET_PEERS,
                (out, transaction) -> out.getPeers(transaction, infoHash, false, false, false, false));
    }

    /** Tells that a peer of ours is in a swarm. */
    public static Question announcePeer(Id160 infoHash, int port, boolean impliedPort, ByteString token) {
        return new Question(
                Method.ANNOUNCE_PEER,
                (out, transaction) -> out.announcePeer(transaction, infoHash, port, impliedPort, false, token));
    }
}
