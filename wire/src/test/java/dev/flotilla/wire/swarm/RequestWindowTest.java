package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** A peer of some rate and delay, asked through a window in virtual time. */
class RequestWindowTest {

    private static final int BLOCK = 16_384;
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final RequestWindow window = new RequestWindow();

    /** Runs a peer that answers {@code blocksPerSecond} and needs {@code delayNanos} to and fro; answers blocks a second. */
    private long measure(long blocksPerSecond, long delayNanos, int seconds) {
        RequestLog outstanding = new RequestLog();
        long interval = SECOND / blocksPerSecond;
        long served = 0;
        long answered = 0;
        long nextServe = 0;
        ArrayDeque<long[]> inFlight = new ArrayDeque<>(); // {arrival, sent}
        for (long now = 0; now < seconds * SECOND; now += MILLI) {
            while (outstanding.size() + inFlight.size() < window.depth()) {
                outstanding.add(served++, now);
            }
            for (; nextServe <= now; nextServe += interval) {
                if (!outstanding.isEmpty() && now - outstanding.sentNanos(0) >= delayNanos / 2) {
                    inFlight.add(new long[] {now + delayNanos / 2, outstanding.sentNanos(0)});
                    outstanding.removeOldest();
                }
            }
            while (!inFlight.isEmpty() && inFlight.peek()[0] <= now) {
                window.onBlock(BLOCK, now - inFlight.remove()[1]);
                answered += now >= (seconds - 1) * SECOND ? 1 : 0;
            }
            if ((now + MILLI) % SECOND == 0) {
                window.onSecond();
            }
        }
        return answered;
    }

    /** A narrow window is filled block by block, so that a slow peer is never without a request. */
    @Test
    void asksInBatchesOfASixteenthOfTheWindowAndSixtyFourAtMost() {
        assertThat(window.batch()).isZero();
        while (window.depth() < 200) {
            window.onBlock(BLOCK, MILLI);
        }
        assertThat(window.batch()).isEqualTo(12);
        window.onLimit(RequestWindow.MAX);
        while (window.depth() < 1_200) {
            window.onBlock(BLOCK, MILLI);
        }
        assertThat(window.batch()).isEqualTo(64);
        window.onSnubbed();
        assertThat(window.batch()).isZero();
    }

    @Test
    void fillsAGigabitAtAHundredMilliseconds() {
        window.onLimit(2_000);
        assertThat(measure(7_600, 100 * MILLI, 5)).isGreaterThan(7_400);
        assertThat(window.depth()).isBetween(760, 2_000);
    }

    @Test
    void staysShallowForASlowPeer() {
        assertThat(measure(10, 100 * MILLI, 10)).isBetween(9L, 11L);
        assertThat(window.depth()).isBetween(RequestWindow.MIN, 20);
    }

    @Test
    void followsAPeerThatGetsFaster() {
        window.onLimit(2_000);
        measure(20, 50 * MILLI, 5);
        assertThat(window.depth()).isLessThan(50);
        assertThat(measure(2_000, 50 * MILLI, 10)).isGreaterThan(1_900);
    }

    @Test
    void neverExceedsTheLimitOfThePeer() {
        measure(7_600, 100 * MILLI, 5);
        assertThat(window.depth()).isEqualTo(RequestWindow.UNTOLD_LIMIT);
        window.onLimit(10);
        assertThat(window.depth()).isEqualTo(10);
        window.onLimit(0); // a later handshake tells only what has changed
        assertThat(window.depth()).isEqualTo(10);
        window.onLimit(1_000_000);
        assertThat(window.depth()).isLessThanOrEqualTo(2_000);
    }

    @Test
    void snubbedPeerGetsOneUntilItWakes() {
        window.onSnubbed();
        assertThat(window.depth()).isEqualTo(1);
        window.onBlock(BLOCK, SECOND);
        assertThat(window.depth()).isEqualTo(RequestWindow.MIN);
    }
}
