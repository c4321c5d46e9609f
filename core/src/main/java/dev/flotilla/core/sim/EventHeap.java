package dev.flotilla.core.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events in order of time, and of their coming when the times are equal. Four children a node and two longs an entry, so
 * that a step down reads one cache line; nothing is allocated but to grow.
 *
 * <p>Confined to its owner loop.
 */
final class EventHeap {
    private static final int SLOT_BITS = 24;
    private static final int MAX_EVENTS = 1 << SLOT_BITS;
    private static final int SLOT_MASK = MAX_EVENTS - 1;

    // entry i: keys[2i] is its time, keys[2i + 1] its number in order of coming, then its slot below
    private long[] keys = new long[128];
    private int size;
    private long sequence;

    // by slot
    private Simulation.@Nullable Event[] events = new Simulation.Event[64];
    private long[] arguments = new long[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    int size() {
        return size;
    }

    /** The time of the first event; only when there is one. */
    long firstNanos() {
        return keys[0];
    }

    void add(long atNanos, Simulation.Event event, long argument) {
        int slot = freeCount > 0 ? free[--freeCount] : newSlot();
        events[slot] = event;
        arguments[slot] = argument;
        if (2 * size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * keys.length);
        }
        siftUp(size++, atNanos, (sequence++ << SLOT_BITS) | slot);
    }

    private int newSlot() {
        if (used == events.length) {
            if (used == MAX_EVENTS) {
                throw new IllegalStateException("more than " + MAX_EVENTS + " events wait");
            }
            events = Arrays.copyOf(events, 2 * used);
            arguments = Arrays.copyOf(arguments, 2 * used);
            free = Arrays.copyOf(free, 2 * used);
        }
        return used++;
    }

    /** Takes the first event out, and lets it happen. */
    void happen() {
        int slot = (int) keys[1] & SLOT_MASK;
        Simulation.Event event = events[slot];
        long argument = arguments[slot];
        events[slot] = null;
        free[freeCount++] = slot;
        size--;
        if (size > 0) {
            siftDown(keys[2 * size], keys[2 * size + 1]);
        }
        if (event == null) {
            throw new AssertionError("an empty slot in the heap");
        }
        event.happen(argument);
    }

    private void siftUp(int from, long time, long order) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 2;
            if (keys[2 * parent] <= time) { // whoever was there before came first
                break;
            }
            keys[2 * at] = keys[2 * parent];
            keys[2 * at + 1] = keys[2 * parent + 1];
            at = parent;
        }
        keys[2 * at] = time;
        keys[2 * at + 1] = order;
    }

    private void siftDown(long time, long order) {
        int at = 0;
        for (int child = 1; child < size; child = 4 * at + 1) {
            int least = child;
            int end = Math.min(child + 4, size);
            for (int other = child + 1; other < end; other++) {
                least = before(keys[2 * other], keys[2 * other + 1], least) ? other : least;
            }
            if (before(time, order, least)) {
                break;
            }
            keys[2 * at] = keys[2 * least];
            keys[2 * at + 1] = keys[2 * least + 1];
            at = least;
        }
        keys[2 * at] = time;
        keys[2 * at + 1] = order;
    }

    private boolean before(long time, long order, int entry) {
        long entryTime = keys[2 * entry];
        return time < entryTime || (time == entryTime && order < keys[2 * entry + 1]);
    }
}
