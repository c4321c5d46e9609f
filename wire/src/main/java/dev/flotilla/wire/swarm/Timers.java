package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Round;

/**
 * The two beats of an engine, which go on while it has peers: one a second and one a choke round.
 *
 * <p>Confined to its owner loop.
 */
final class Timers {
    private static final long SECOND = 1_000_000_000L;

    private long second = SwarmEngine.NO_DEADLINE;
    private long round = SwarmEngine.NO_DEADLINE;

    /** There is a peer. */
    void start(long nowNanos) {
        if (second == SwarmEngine.NO_DEADLINE) {
            second = nowNanos + SECOND;
            round = nowNanos + Round.NANOS;
        }
    }

    /** There is no peer. */
    void stop() {
        second = SwarmEngine.NO_DEADLINE;
        round = SwarmEngine.NO_DEADLINE;
    }

    /** True once for each second that has passed; several at once count as one. */
    boolean isSecond(long nowNanos) {
        boolean isDue = isDue(nowNanos, second);
        second = isDue ? nowNanos + SECOND : second;
        return isDue;
    }

    /** True once for each round that has passed. */
    boolean isRound(long nowNanos) {
        boolean isDue = isDue(nowNanos, round);
        round = isDue ? nowNanos + Round.NANOS : round;
        return isDue;
    }

    long nextNanos() {
        return earlier(second, round);
    }

    private static boolean isDue(long nowNanos, long deadline) {
        return deadline != SwarmEngine.NO_DEADLINE && deadline - nowNanos <= 0;
    }

    /** The earlier of two deadlines, each of which may be {@link SwarmEngine#NO_DEADLINE}. */
    static long earlier(long a, long b) {
        if (a == SwarmEngine.NO_DEADLINE || b == SwarmEngine.NO_DEADLINE) {
            return a == SwarmEngine.NO_DEADLINE ? b : a;
        }
        return a - b < 0 ? a : b;
    }
}
