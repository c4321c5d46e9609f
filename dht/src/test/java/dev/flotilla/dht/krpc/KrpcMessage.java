package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One datagram of the DHT (BEP 5, <i>KRPC Protocol</i>): one of four queries, a response, or an error. A response does not
 * say which query it answers; its transaction id does.
 *
 * <p>Immutable.
 */
public sealed interface KrpcMessage {
    /** Longest transaction id that is read; BEP 5 finds two bytes enough. */
    int MAX_TRANSACTION_BYTES = 32;

    /** Key {@code t}: chosen by who asks, echoed by who answers. At most {@value #MAX_TRANSACTION_BYTES} bytes. */
    ByteString transaction();

    /** Key {@code v}: the sender's client and version as in BEP 20; empty when absent. */
    ByteString version();

    /** A question; {@link #sender} is its {@code id} argument. */
    sealed interface Query extends KrpcMessage {
        Caller caller();

        @Override
        default ByteString transaction() {
            return caller().transaction();
        }

        @Override
        default ByteString version() {
            return caller().version();
        }

        default Id160 sender() {
            return caller().id();
        }
    }

    /**
     * Who asks.
     *
     * @param readOnly key {@code ro}: the sender answers no queries and belongs in no routing table (BEP 43)
     */
    record Caller(ByteString transaction, ByteString version, Id160 id, boolean readOnly) {}

    /** {@code ping}: are you there? */
    record Ping(Caller caller) implements Query {}

    /** {@code find_node}, or an unknown method with a target: which nodes are closest to it? */
    record FindNode(Caller caller, Id160 target) implements Query {}

    /** {@code get_peers}: which peers are in this swarm, and which nodes are closest to its info-hash? */
    record GetPeers(Caller caller, Id160 infoHash) implements Query {}

    /**
     * {@code announce_peer}: the sender's peer is in this swarm.
     *
     * @param port 1 to 65535; 0 only with {@code impliedPort}
     * @param impliedPort the peer's port is the source port of the datagram, {@code port} is to be ignored
     * @param token as received in the answer to {@code get_peers}
     */
    record AnnouncePeer(Caller caller, Id160 infoHash, int port, boolean impliedPort, ByteString token)
            implements Query {
        public AnnouncePeer {
            if (port < (impliedPort ? 0 : 1) || port > 65535) {
                throw new IllegalArgumentException("a peer's port is 1 to 65535, not " + port);
            }
        }
    }

    /** An answer. */
    record Response(
            ByteString transaction,
            ByteString version,
            @Nullable Endpoint ip,
            Id160 sender,
            Answer answer) implements KrpcMessage {}

    /**
     * What a response says beyond its sender's id. {@code Response.ip} and the two lists of nodes are null when the key
     * is absent, which differs from a list of none: an answer to {@code find_node} has the key, one to {@code ping} not.
     *
     * @param nodes key {@code nodes}: IPv4 contacts
     * @param nodes6 key {@code nodes6}: IPv6 contacts (BEP 32)
     * @param token the right to announce; empty when absent
     * @param values peers of the swarm, of either family
     */
    record Answer(
            @Nullable List<Contact> nodes, @Nullable List<Contact> nodes6, ByteString token, List<Endpoint> values) {
        /** The answer to {@code ping} and {@code announce_peer}. */
        public static final Answer EMPTY = new Answer(null, null, ByteString.EMPTY, List.of());

        public Answer {
            nodes = nodes == null ? null : List.copyOf(nodes);
            nodes6 = nodes6 == null ? null : List.copyOf(nodes6);
            values = List.copyOf(values);
            if (nodes != null
                    && !nodes.stream().allMatch(contact -> contact.endpoint().isIpv4())) {
                throw new IllegalArgumentException("nodes holds IPv4 contacts only: " + nodes);
            }
            if (nodes6 != null
                    && nodes6.stream().anyMatch(contact -> contact.endpoint().isIpv4())) {
                throw new IllegalArgumentException("nodes6 holds IPv6 contacts only: " + nodes6);
            }
        }
    }

    /**
     * A refusal.
     *
     * @param code {@link KrpcException} names those that BEP 5 defines
     */
    record ErrorMessage(
            ByteString transaction,
            ByteString version,
            @Nullable Endpoint ip,
            int code,
            String text) implements KrpcMessage {}
}
