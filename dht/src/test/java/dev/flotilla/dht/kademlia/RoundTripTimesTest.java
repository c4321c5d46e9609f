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
        assertThat(times.timeoutNanos()).isEqualTo(2000 * MILLI);
    }

    @Test
    void learnsFromSteadyAnswers() {
        answers(100, 80 * MILLI);
        assertThat(times.stallNanos()).isBetween(100 * MILLI, 110 * MILLI);
        assertThat(times.timeoutNanos()).isEqualTo(1000 * MILLI);
    }

    @Test
    void waitsLongerWhenAnswersVary() {
        for (int i = 0; i < 100; i++) {
            times.onAnswer((i % 2 == 0 ? 20 : 220) * MILLI);
        }
        assertThat(times.stallNanos()).isBetween(400 * MILLI, 700 * MILLI);
    }

    @Test
    void isNeverHastyAndNeverSlow() {
        answers(100, 1);
        assertThat(times.stallNanos()).isEqualTo(100 * MILLI);
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
