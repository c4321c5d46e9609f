package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our own peers, by the swarm they are in while they are announced, and where others see us.
 *
 * <p>Confined to its owner loop.
 */
final class OwnPeers {
    private static final Endpoint LOOPBACK = Endpoint.of(new byte[] {127, 0, 0, 1}, 0);

    private final Endpoint bound;
    private final OwnAddress ipv4;
    private final OwnAddress ipv6;

    /** Ports at which our peers listen; 0 is the port of this node. */
    private final Map<Id160, List<Integer>> ports = new HashMap<>(0);

    OwnPeers(Endpoint bound) {
        this.bound = bound;
        boolean specific = bound.isUnicast();
        ipv4 = new OwnAddress(specific && bound.isIpv4() ? bound : null);
        ipv6 = new OwnAddress(specific && !bound.isIpv4() ? bound : null);
    }

    OwnAddress address(boolean isIpv4) {
        return isIpv4 ? ipv4 : ipv6;
    }

    void add(Id160 infoHash, int port) {
        ports.computeIfAbsent(infoHash, key -> new ArrayList<>(1)).add(port);
    }

    void remove(Id160 infoHash, int port) {
        List<Integer> listening = ports.get(infoHash);
        if (listening != null && listening.remove((Integer) port) && listening.isEmpty()) {
            ports.remove(infoHash);
        }
    }

    /** Writes the compact forms of at most {@code most} peers from the start of {@code into}; returns how many. */
    int write(Id160 infoHash, boolean isIpv4, int most, byte[] into) {
        List<Integer> listening = ports.get(infoHash);
        Endpoint self = listening == null ? null : address(isIpv4).get();
        if (listening == null || self == null) {
            return 0;
        }
        int count = 0;
        for (int port : listening) {
            if (count < most) {
                at(self, port).writeCompact(into, count * self.compactLength());
                count++;
            }
        }
        return count;
    }

    /** Where to reach them ourselves: at the loopback address if no better is known. */
    List<Endpoint> forOurselves(Id160 infoHash) {
        List<Endpoint> peers = new ArrayList<>(0);
        for (int port : ports.getOrDefault(infoHash, List.of())) {
            addAt(ipv4ForOurselves(), port, peers);
            addAt(ipv6.get(), port, peers);
        }
        return peers;
    }

    private static void addAt(@Nullable Endpoint self, int port, List<Endpoint> peers) {
        if (self != null) {
            peers.add(at(self, port));
        }
    }

    private @Nullable Endpoint ipv4ForOurselves() {
        Endpoint seen = ipv4.get();
        return seen != null || bound.isUnicast() ? seen : LOOPBACK.withPort(bound.port());
    }

    private static Endpoint at(Endpoint self, int port) {
        return port == 0 ? self : self.withPort(port);
    }
}
