package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A peer to look for, as numbers; used again for each.
 *
 * <p>Confined to its owner loop.
 */
final class PeerKey {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] compact = new byte[Endpoint.COMPACT_IPV6];

    boolean ipv4;

    /** The first half of an IPv6 address; 0 for IPv4. */
    long high;

    /** The second half of an IPv6 address, or an IPv4 address. */
    long low;

    int port;

    void read(Endpoint peer) {
        peer.writeCompact(compact, 0);
        ipv4 = peer.isIpv4();
        high = ipv4 ? 0 : (long) LONG.get(compact, 0);
        low = ipv4 ? Integer.toUnsignedLong((int) INT.get(compact, 0)) : (long) LONG.get(compact, 8);
        port = peer.port();
    }

    int hash(long secret) {
        return hash(ipv4, high, low, port, secret);
    }

    /**
     * True for loopback, private and link-local addresses (RFC 1918, 3927, 4193, 4291), behind which there may be many
     * peers, and whose senders are no strangers.
     */
    boolean isLocal() {
        return isLocal(ipv4, high, low);
    }

    static int hash(boolean ipv4, long high, long low, int port, long secret) {
        boolean local = isLocal(ipv4, high, low);
        long host = ipv4 || local ? low : 0; // strangers in one /64 are found in one place, to be counted
        long address = Mix.fold(high ^ secret, host ^ Long.rotateLeft(secret, 32));
        long hash = Mix.fold(address ^ (local ? port : 0), secret | 1);
        return (int) (hash ^ (hash >>> 32));
    }

    private static boolean isLocal(boolean ipv4, long high, long low) {
        if (ipv4) {
            int address = (int) low;
            return address >>> 24 == 127
                    || address >>> 24 == 10
                    || address >>> 20 == 0xac1
                    || address >>> 16 == 0xc0a8
                    || address >>> 16 == 0xa9fe;
        }
        return high >>> 57 == 0xfc >>> 1 || high >>> 54 == 0xfe80 >>> 6 || (high == 0 && low == 1);
    }
}
