package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.List;

/**
 * How many nodes the network has, learnt from how close the closest ones are to the targets of finished look-ups.
 *
 * <p>Confined to its owner loop.
 */
final class Population {
    private static final double WEIGHT = 0.2;
    private static final int FEWEST = 4;

    private double logarithm;
    private boolean known;

    /** Notes the closest nodes to {@code target} that answered, closest first. */
    void onClosest(Id160 target, List<Contact> closest) {
        if (closest.size() < FEWEST) {
            return;
        }
        double farthest = distance(target, closest.get(closest.size() - 1).id());
        double sample = Math.log(Math.max(1, closest.size() / Math.max(farthest, Double.MIN_NORMAL)));
        logarithm = known ? logarithm + WEIGHT * (sample - logarithm) : sample;
        known = true;
    }

    /** The estimate; 0 while nothing is known. */
    double nodes() {
        return known ? Math.exp(logarithm) : 0;
    }

    /** True when {@code id} is most likely among the {@code count} closest to {@code target}. */
    boolean isAmongClosest(Id160 target, Id160 id, int count) {
        return known && distance(target, id) * nodes() < count;
    }

    /** The distance as a share of the largest one. */
    private static double distance(Id160 a, Id160 b) {
        return (a.distanceHigh(b) >>> 1) * 0x1p-63;
    }
}
