package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.SeededRandom;
import java.time.Duration;

/**
 * When the peers of a group come.
 *
 * <p>Immutable.
 */
public final class Arrival {
    private enum Manner {
        EVENLY,
        BY_CHANCE,
        POISSON
    }

    private final Manner manner;
    private final Duration time;

    private Arrival(Manner manner, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("no time is negative: " + time);
        }
        this.manner = manner;
        this.time = time;
    }

    /** All within {@code time}, evenly spread by chance. */
    public static Arrival flashCrowd(Duration time) {
        return new Arrival(Manner.BY_CHANCE, time);
    }

    /** One after the other, {@code gap} apart; the first after a gap. */
    public static Arrival staggered(Duration gap) {
        return new Arrival(Manner.EVENLY, gap);
    }

    /** One after the other, the gaps exponentially distributed. */
    public static Arrival poisson(Duration meanGap) {
        return new Arrival(Manner.POISSON, meanGap);
    }

    /** Nanoseconds from the beginning, of each of {@code count} peers. */
    long[] nanos(int count, SeededRandom random) {
        long[] nanos = new long[count];
        long last = 0;
        for (int i = 0; i < count; i++) {
            if (manner == Manner.BY_CHANCE) {
                nanos[i] = (long) (random.nextDouble() * time.toNanos());
            } else {
                last += manner == Manner.EVENLY ? time.toNanos() : (long) (random.nextExponential() * time.toNanos());
                nanos[i] = last;
            }
        }
        return nanos;
    }

    @Override
    public String toString() {
        return switch (manner) {
            case EVENLY -> "every " + time;
            case BY_CHANCE -> "within " + time;
            case POISSON -> "by chance every " + time;
        };
    }
}
