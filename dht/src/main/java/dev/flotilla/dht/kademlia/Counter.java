package dev.flotilla.dht.kademlia;

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
    /** Datagrams that were no message. */
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
