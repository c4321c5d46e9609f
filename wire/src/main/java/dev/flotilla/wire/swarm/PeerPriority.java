package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The canonical peer priority (BEP 40): a number that both ends of a connection compute alike and nobody can choose, so that
 * a swarm whose members are full still lets newcomers in, and connects at random.
 *
 * <p>Thread-safe: no state.
 */
final class PeerPriority {
    private static final int MASK = 0x55;

    private PeerPriority() {}

    /** 0 to 2^32 - 1, the same for both orders; the greater is preferred. Both are of one family, or it is 0. */
    static long of(Endpoint a, Endpoint b) {
        if (a.isIpv4() != b.isIpv4()) {
            return 0;
        }
        if (a.hasSameAddress(b)) {
            return crc(port(a), port(b));
        }
        byte[] first = a.addressBytes();
        byte[] second = b.addressBytes();
        int whole = wholeBytes(Arrays.mismatch(first, second), a.isIpv4());
        for (int i = whole; i < first.length; i++) {
            first[i] &= MASK;
            second[i] &= MASK;
        }
        return crc(first, second);
    }

    /** How many bytes count in full: half of IPv4 and three eighths of IPv6, or one more than both have in common. */
    private static int wholeBytes(int common, boolean isIpv4) {
        return isIpv4 ? Math.max(2, common + 1) : Math.max(6, common + 1);
    }

    private static byte[] port(Endpoint endpoint) {
        return new byte[] {(byte) (endpoint.port() >>> 8), (byte) endpoint.port()};
    }

    private static long crc(byte[] a, byte[] b) {
        boolean isSorted = Arrays.compareUnsigned(a, b) <= 0;
        CRC32C crc = new CRC32C();
        crc.update(isSorted ? a : b);
        crc.update(isSorted ? b : a);
        return crc.getValue();
    }
}
