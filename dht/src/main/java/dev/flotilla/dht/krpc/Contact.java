package dev.flotilla.dht.krpc;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * A node as others name it: its id and where it is said to listen (BEP 5, <i>Contact Encoding</i>: 20 id bytes, then the
 * compact endpoint).
 *
 * <p>Immutable.
 */
public record Contact(Id160 id, Endpoint endpoint) {
    /** Bytes of one entry of {@code nodes}. */
    public static final int COMPACT_IPV4 = Id160.BYTES + Endpoint.COMPACT_IPV4;

    /** Bytes of one entry of {@code nodes6} (BEP 32). */
    public static final int COMPACT_IPV6 = Id160.BYTES + Endpoint.COMPACT_IPV6;

    static Contact readIpv4(byte[] bytes, int offset) {
        return new Contact(Id160.read(bytes, offset), Endpoint.readCompactIpv4(bytes, offset + Id160.BYTES));
    }

    static Contact readIpv6(byte[] bytes, int offset) {
        return new Contact(Id160.read(bytes, offset), Endpoint.readCompactIpv6(bytes, offset + Id160.BYTES));
    }

    void write(byte[] target, int offset) {
        id.write(target, offset);
        endpoint.writeCompact(target, offset + Id160.BYTES);
    }
}
