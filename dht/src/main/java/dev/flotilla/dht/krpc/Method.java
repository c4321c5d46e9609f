package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;

/**
 * What a query asks for: key {@code q} of BEP 5, BEP 44 ({@code get}, {@code put}) and BEP 51 ({@code sample_infohashes}).
 *
 * <p>Immutable.
 */
public enum Method {
    PING("ping"),
    FIND_NODE("find_node"),
    GET_PEERS("get_peers"),
    ANNOUNCE_PEER("announce_peer"),
    GET("get"),
    PUT("put"),
    SAMPLE_INFOHASHES("sample_infohashes");

    @SuppressWarnings("ImmutableEnumChecker") // a ByteString is immutable
    private final ByteString key;

    Method(String key) {
        this.key = ByteString.utf8(key);
    }

    /** The method as it is spelt in a datagram. */
    public ByteString key() {
        return key;
    }
}
