package dev.flotilla.core.sim;

import java.time.Duration;

/**
 * How datagrams fare between any two hosts. The round-trip times of all pairs are log-normal, as measured between name
 * servers (King): half of the variance is the hosts' own, since some are far from everybody, half is the pair's.
 *
 * <p>Immutable.
 *
 * @param medianRtt the round-trip time that half of all pairs stay below, without jitter
 * @param spread standard deviation of its natural logarithm: 0 makes all pairs alike; with 0.6 one pair in ten exceeds 2.2
 *     times the median, one in a hundred four times
 * @param jitter each datagram takes up to so much longer, evenly spread, so that one may overtake another
 * @param loss share of datagrams that get lost, 0 to 1
 * @param duplication share of datagrams that arrive twice, 0 to 1
 */
public record Link(Duration medianRtt, double spread, Duration jitter, double loss, double duplication) {
    /** 80 ms in the median, spread 0.6, jitter up to 5 ms, nothing lost. */
    public static final Link INTERNET = new Link(Duration.ofMillis(80), 0.6, Duration.ofMillis(5), 0, 0);

    /** 0.2 ms, nothing lost. */
    public static final Link LAN = new Link(Duration.ofNanos(200_000), 0.2, Duration.ofNanos(20_000), 0, 0);

    public Link {
        if (medianRtt.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("no datagram arrives before it was sent: " + medianRtt + ", " + jitter);
        }
        if (!(spread >= 0 && spread <= 4)) {
            throw new IllegalArgumentException("a spread is 0 to 4, not " + spread);
        }
        checkShare(loss);
        checkShare(duplication);
    }

    private static void checkShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, not " + share);
        }
    }

    public Link withMedianRtt(Duration time) {
        return new Link(time, spread, jitter, loss, duplication);
    }

    public Link withSpread(double deviation) {
        return new Link(medianRtt, deviation, jitter, loss, duplication);
    }

    public Link withJitter(Duration time) {
        return new Link(medianRtt, spread, time, loss, duplication);
    }

    public Link withLoss(double share) {
        return new Link(medianRtt, spread, jitter, share, duplication);
    }

    public Link withDuplication(double share) {
        return new Link(medianRtt, spread, jitter, loss, share);
    }
}
