package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class SlotTunerTest {
    private final SlotTuner tuner = new SlotTuner();

    private void run(int rounds, LongUnaryOperator rateOfSlots) {
        for (int i = 0; i < rounds; i++) {
            tuner.onRound(rateOfSlots.applyAsLong(tuner.slots()), true);
        }
    }

    @Test
    void addsSlotsWhileEachAddsThroughput() {
        run(100, slots -> Math.min(10, slots) * 1_000);
        assertThat(tuner.slots()).isBetween(10, 11);
    }

    @Test
    void leavesAFullLineToFew() {
        run(3, slots -> 1_000_000);
        assertThat(tuner.slots()).isEqualTo(SlotTuner.LEAST);
    }

    @Test
    void staysWithinItsBound() {
        run(1_000, slots -> slots * slots * 1_000);
        assertThat(tuner.slots()).isEqualTo(SlotTuner.MOST);
    }

    @Test
    void triesNothingWhileNobodyWaits() {
        for (int i = 0; i < 100; i++) {
            tuner.onRound(1_000, false);
        }
        assertThat(tuner.slots()).isEqualTo(SlotTuner.LEAST);
    }
}
