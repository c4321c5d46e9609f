package dev.flotilla.wire.swarm;

import java.util.Collection;

/** Which peers are slow: those that bring less than a quarter of what the others bring on average. Pure. */
final class SpeedClasses {
    private static final int SLOW_FACTOR = 4;

    private SpeedClasses() {}

    static void update(Collection<Peer> peers) {
        long sum = 0;
        int delivering = 0;
        for (Peer peer : peers) {
            long rate = peer.download().window().bytesPerSecond();
            sum += rate;
            delivering += rate > 0 ? 1 : 0;
        }
        long mean = delivering == 0 ? 0 : sum / delivering;
        for (Peer peer : peers) {
            RequestWindow window = peer.download().window();
            boolean isKnown = window.bytesPerSecond() > 0;
            peer.download().setSlow(window.isSnubbed() || (isKnown && window.bytesPerSecond() < mean / SLOW_FACTOR));
        }
    }
}
