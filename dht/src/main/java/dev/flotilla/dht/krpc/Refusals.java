package dev.flotilla.dht.krpc;

import static dev.flotilla.dht.krpc.KrpcException.METHOD_UNKNOWN;
import static dev.flotilla.dht.krpc.KrpcException.PROTOCOL;
import static dev.flotilla.dht.krpc.KrpcException.SALT_TOO_BIG;
import static dev.flotilla.dht.krpc.KrpcException.VALUE_TOO_BIG;

/** What the reader throws: one instance for each reason, so that junk costs no memory. Immutable. */
@SuppressWarnings("StaticAssignmentOfThrowable") // they have no stack trace and take no suppressed ones
final class Refusals {
    // answered by nobody
    static final KrpcException NOT_BENCODE = KrpcException.junk("not bencode, or too deep, or too many tokens");
    static final KrpcException KEY_TWICE = KrpcException.junk("the same key twice");
    static final KrpcException NO_TRANSACTION = KrpcException.junk("no transaction id of at most 32 bytes");
    static final KrpcException NO_TYPE = KrpcException.junk("neither query, response nor error");
    static final KrpcException NO_SENDER = KrpcException.junk("a response needs r with an id of 20 bytes");
    static final KrpcException NO_LIST = KrpcException.junk("an error needs a list");

    static final KrpcException NO_QUERY = refusal("a query needs q and a");
    static final KrpcException BAD_ID = refusal("id must have 20 bytes");
    static final KrpcException BAD_TARGET = refusal("target must have 20 bytes");
    static final KrpcException BAD_INFO_HASH = refusal("info_hash must have 20 bytes");
    static final KrpcException NO_TOKEN = refusal("a token is needed");
    static final KrpcException BAD_PORT = refusal("a peer's port is 1 to 65535");
    static final KrpcException UNKNOWN = KrpcException.refusal(METHOD_UNKNOWN, "method unknown");

    // BEP 44
    static final KrpcException NO_VALUE = refusal("v is needed, in canonical bencode");
    static final KrpcException BIG_VALUE = KrpcException.refusal(VALUE_TOO_BIG, "v has more than 1000 bytes");
    static final KrpcException BAD_KEY = refusal("k must have 32 bytes and sig 64");
    static final KrpcException BAD_SEQ = refusal("seq must be an integer of at least 0");
    static final KrpcException BIG_SALT = KrpcException.refusal(SALT_TOO_BIG, "salt has more than 64 bytes");

    private Refusals() {}

    private static KrpcException refusal(String text) {
        return KrpcException.refusal(PROTOCOL, text);
    }
}
