package dev.flotilla.dht.sim;

import dev.flotilla.core.sim.Distribution;
import java.util.Arrays;

/**
 * Values on their way to a {@link Distribution}.
 *
 * <p>Confined to its owner loop.
 */
final class Samples {
    private double[] values = new double[16];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    Distribution distribution() {
        return new Distribution(Arrays.copyOf(values, count));
    }
}
