package dev.flotilla.dht.sim;

import dev.flotilla.core.sim.SeededRandom;
import java.time.Duration;

/**
 * How nodes come and go. The length of a session is Weibull distributed; a node leaves without a word, and at once another
 * comes, so that the number of nodes stays.
 *
 * <p>Immutable.
 *
 * @param medianSession half of all sessions are shorter
 * @param shape 1 for an exponential distribution; below 1 most sessions are short and some very long, as measured in
 *     real networks (about 0.5)
 * @param returning share of the newcomers that were there before, and come back with their id and endpoint, 0 to 1; the
 *     others are new
 */
public record Churn(Duration medianSession, double shape, double returning) {
    public Churn {
        if (medianSession.isNegative() || medianSession.isZero()) {
            throw new IllegalArgumentException("a session takes time, not " + medianSession);
        }
        if (!(shape >= 0.2 && shape <= 10)) {
            throw new IllegalArgumentException("a shape is 0.2 to 10, not " + shape);
        }
        if (!(returning >= 0 && returning <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, not " + returning);
        }
    }

    /** Exponential sessions, and nobody returns. */
    public static Churn exponential(Duration medianSession) {
        return new Churn(medianSession, 1, 0);
    }

    long sessionNanos(SeededRandom random) {
        double unit = random.nextExponential() / StrictMath.log(2);
        return (long) (medianSession.toNanos() * StrictMath.pow(unit, 1 / shape));
    }
}
