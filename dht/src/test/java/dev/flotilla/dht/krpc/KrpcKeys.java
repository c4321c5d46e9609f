package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;

/** The dictionary keys, methods and message types of BEP 5 and their kin. Immutable. */
final class KrpcKeys {
    static final ByteString ARGUMENTS = ByteString.utf8("a");
    static final ByteString ERROR = ByteString.utf8("e");
    static final ByteString IP = ByteString.utf8("ip");
    static final ByteString QUERY = ByteString.utf8("q");
    static final ByteString RESPONSE = ByteString.utf8("r");
    static final ByteString READ_ONLY = ByteString.utf8("ro");
    static final ByteString TRANSACTION = ByteString.utf8("t");
    static final ByteString VERSION = ByteString.utf8("v");
    static final ByteString TYPE = ByteString.utf8("y");

    static final ByteString ID = ByteString.utf8("id");
    static final ByteString IMPLIED_PORT = ByteString.utf8("implied_port");
    static final ByteString INFO_HASH = ByteString.utf8("info_hash");
    static final ByteString NODES = ByteString.utf8("nodes");
    static final ByteString NODES6 = ByteString.utf8("nodes6");
    static final ByteString PORT = ByteString.utf8("port");
    static final ByteString TARGET = ByteString.utf8("target");
    static final ByteString TOKEN = ByteString.utf8("token");
    static final ByteString VALUES = ByteString.utf8("values");

    static final ByteString PING = ByteString.utf8("ping");
    static final ByteString FIND_NODE = ByteString.utf8("find_node");
    static final ByteString GET_PEERS = ByteString.utf8("get_peers");
    static final ByteString ANNOUNCE_PEER = ByteString.utf8("announce_peer");

    private KrpcKeys() {}
}
