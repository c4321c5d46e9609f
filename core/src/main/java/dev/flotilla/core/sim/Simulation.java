package dev.flotilla.core.sim;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Virtual time: what happens, happens at the nanosecond it was scheduled for, in the order of scheduling when two things
 * are due at once, and time jumps from one event to the next. Time begins at 0. Everything random follows from the seed, so
 * the same program with the same seed does the same, on any machine.
 *
 * <p>Confined to its owner loop: the thread of the test.
 */
public final class Simulation {
    /** Something that happens at a point of time. Scheduling an object again and again allocates nothing. */
    @FunctionalInterface
    public interface Event {
        /** Now, with the number that was given when it was scheduled. */
        void happen(long argument);
    }

    private final EventHeap heap = new EventHeap();
    private final long seed;
    private final SeededRandom random;
    private long nowNanos;
    private long happened;

    public Simulation(long seed) {
        this.seed = seed;
        random = new SeededRandom(seed);
    }

    public long seed() {
        return seed;
    }

    /** Nanoseconds since the beginning. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    /** The source of all that is random in this simulation; whoever draws often takes a {@link SeededRandom#split}. */
    public SeededRandom random() {
        return random;
    }

    /** Lets {@code event} happen at {@code atNanos}, or next when that is past. An event cannot be called off. */
    public void schedule(long atNanos, Event event, long argument) {
        heap.add(Math.max(atNanos, nowNanos), event, argument);
    }

    /** Runs {@code action} after {@code delay}, or next when that is negative. */
    public void after(Duration delay, Runnable action) {
        schedule(nowNanos + delay.toNanos(), unused -> action.run(), 0);
    }

    /** Lets {@code time} pass. */
    public void runFor(Duration time) {
        runUntil(() -> false, time);
    }

    /**
     * Lets time pass until {@code condition} holds, which is asked before each event.
     *
     * @param atMost time to pass at most
     * @return whether the condition holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        long endNanos = Math.addExact(nowNanos, atMost.toNanos());
        while (!condition.getAsBoolean()) {
            if (heap.size() == 0 || heap.firstNanos() > endNanos) {
                nowNanos = endNanos;
                return condition.getAsBoolean();
            }
            nowNanos = heap.firstNanos();
            happened++;
            heap.happen();
        }
        return true;
    }

    /** How many events have happened. */
    public long happened() {
        return happened;
    }

    /** How many events wait. */
    public int waiting() {
        return heap.size();
    }
}
