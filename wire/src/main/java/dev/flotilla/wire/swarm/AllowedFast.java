package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.LinkedHashSet;
import java.util.Set;

/** The pieces that a peer may ask for while it is choked (BEP 6, <i>Allowed Fast Set Generation</i>). */
final class AllowedFast {
    private AllowedFast() {}

    /**
     * The canonical set, in its order: the same for every peer in one IPv4 /24, whoever computes it.
     *
     * @param count how many, fewer when there are fewer pieces
     * @return empty for an IPv6 peer, for which the algorithm is not defined
     */
    static Set<Integer> of(Id160 infoHash, Endpoint peer, int pieceCount, int count) {
        Set<Integer> set = new LinkedHashSet<>();
        if (!peer.isIpv4()) {
            return set;
        }
        byte[] x = new byte[4 + Id160.BYTES];
        System.arraycopy(peer.addressBytes(), 0, x, 0, 3);
        infoHash.write(x, 4);
        int size = Math.min(count, pieceCount);
        while (set.size() < size) {
            x = Sha1.of(x);
            for (int i = 0; i < Id160.BYTES && set.size() < size; i += 4) {
                long y = (x[i] & 0xffL) << 24 | (x[i + 1] & 0xff) << 16 | (x[i + 2] & 0xff) << 8 | (x[i + 3] & 0xff);
                set.add((int) (y % pieceCount));
            }
        }
        return set;
    }
}
