package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundTripTimesTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final RoundTripTimes times = new RoundTripTimes();

    @Test
    void startsPatiently() {
        assertThat(times.stallNanos()).isEqualTo(500 * MILLI);
        assertThat(times.timeoutNanos()).isEqualTo(4000 * MILLI);
    }

    @Test
    void learnsFromSteadyAnswers() {
        answers(100, 80 * MILLI);
        assertThat(times.stallNanos()).isBetween(80 * MILLI, 100 * MILLI);
        assertThat(times.timeoutNanos()).isEqualTo(8 * times.stallNanos());
    }

    @Test
    void waitsForHalf() {
        for (int i = 0; i < 100; i++) {
            times.onAnswer((i % 5 < 3 ? 220 : 20) * MILLI);
        }
        assertThat(times.stallNanos()).isBetween(220 * MILLI, 280 * MILLI);
        for (int i = 0; i < 300; i++) {
            times.onAnswer((i % 5 < 2 ? 220 : 20) * MILLI);
        }
        assertThat(times.stallNanos()).as("the past fades").isEqualTo(30 * MILLI);
    }

    @Test
    void isNeverHastyAndNeverSlow() {
        answers(100, 1);
        assertThat(times.stallNanos()).isEqualTo(30 * MILLI);
        assertThat(times.timeoutNanos()).isEqualTo(400 * MILLI);
        answers(100, 4000 * MILLI);
        assertThat(times.stallNanos()).isEqualTo(1500 * MILLI);
        assertThat(times.timeoutNanos()).isEqualTo(5000 * MILLI);
    }

    @Test
    void becomesPatientWhenNobodyAnswersAndBackAgain() {
        answers(100, 50 * MILLI);
        long before = times.stallNanos();
        for (int i = 0; i < 100; i++) {
            times.onTimeout();
        }
        assertThat(times.stallNanos()).isEqualTo(8 * before);
        times.onAnswer(50 * MILLI);
        assertThat(times.stallNanos()).isEqualTo(before);
    }

    private void answers(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            times.onAnswer(nanos);
        }
    }
}
