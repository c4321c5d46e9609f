package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import java.nio.charset.StandardCharsets;

/** Pieces of datagrams that are always the same: a key, with what always follows it. Immutable. */
final class Keys {
    // the top level
    static final byte[] QUERY_ID = ascii("d1:ad2:id20:");
    static final byte[] QUERY_CAS = ascii("d1:ad3:cas");
    static final byte[] RESPONSE_IP = ascii("d2:ip");
    static final byte[] ERROR = ascii("d1:el");
    static final byte[] IP = ascii("2:ip");
    static final byte[] METHOD = ascii("1:q");
    static final byte[] RESPONSE = ascii("1:rd");
    static final byte[] READ_ONLY = ascii("2:roi1e");
    static final byte[] TRANSACTION = ascii("1:t");
    static final byte[] TRANSACTION_4 = ascii("1:t4:");

    // within a and r
    static final byte[] BLOOM_PEERS = ascii("4:BFpe256:");
    static final byte[] BLOOM_SEEDS = ascii("4:BFsd256:");
    static final byte[] ID = ascii("2:id20:");
    static final byte[] IMPLIED_PORT = ascii("12:implied_porti1e");
    static final byte[] INFO_HASH = ascii("9:info_hash20:");
    static final byte[] INTERVAL = ascii("8:interval");
    static final byte[] KEY = ascii("1:k32:");
    static final byte[] NODES = ascii("5:nodes");
    static final byte[] NODES6 = ascii("6:nodes6");
    static final byte[] NO_SEED = ascii("6:noseedi1e");
    static final byte[] NUM = ascii("3:num");
    static final byte[] PORT = ascii("4:port");
    static final byte[] SALT = ascii("4:salt");
    static final byte[] SAMPLES = ascii("7:samples");
    static final byte[] SCRAPE = ascii("6:scrapei1e");
    static final byte[] SEED = ascii("4:seedi1e");
    static final byte[] SEQ = ascii("3:seq");
    static final byte[] SIGNATURE = ascii("3:sig64:");
    static final byte[] TARGET = ascii("6:target20:");
    static final byte[] TOKEN = ascii("5:token");
    static final byte[] TOKEN_8 = ascii("5:token8:");
    static final byte[] VALUE = ascii("1:v");
    static final byte[] VALUES = ascii("6:valuesl");
    static final byte[] WANT = ascii("4:wantl");
    static final byte[] N4 = ascii("2:n4");
    static final byte[] N6 = ascii("2:n6");

    private Keys() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A key and its string, or nothing for the empty string. */
    static byte[] entry(String key, ByteString value) {
        if (value.isEmpty()) {
            return new byte[0];
        }
        byte[] head = ascii(key.length() + ":" + key + value.size() + ":");
        byte[] entry = new byte[head.length + value.size()];
        System.arraycopy(head, 0, entry, 0, head.length);
        value.copyTo(entry, head.length);
        return entry;
    }

    /** What follows the transaction: version, type, and the end. */
    static byte[] end(ByteString version, String type) {
        byte[] v = entry("v", version);
        byte[] y = ascii("1:y1:" + type + "e");
        byte[] end = new byte[v.length + y.length];
        System.arraycopy(v, 0, end, 0, v.length);
        System.arraycopy(y, 0, end, v.length, y.length);
        return end;
    }
}
