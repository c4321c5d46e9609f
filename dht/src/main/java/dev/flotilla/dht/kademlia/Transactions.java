package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The questions under way, by transaction id and by the time at which something happens to them.
 *
 * <p>Confined to its owner loop.
 */
final class Transactions {
    // An id is 32 random bits, its low ones the slot of the question: drawn again while that slot is taken, so a slot
    // needs no search and a forged answer must guess the id as well as the endpoint. At most half of the slots are
    // used. A binary heap over `wakeNanos` gives the next deadline.
    private static final int INITIAL_SLOTS = 8;
    private static final int BYTES = 4;
    private static final int OVERDUE_IN_STALLS = 3;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final RandomGenerator random;
    private @Nullable Rpc[] slots = new @Nullable Rpc[INITIAL_SLOTS];
    private Rpc[] heap = new Rpc[INITIAL_SLOTS];
    private int size;

    Transactions(RandomGenerator random) {
        this.random = random;
    }

    int size() {
        return size;
    }

    /** Opens a transaction that stalls and then times out at the given instants. */
    Rpc open(long nowNanos, Endpoint to, @Nullable Id160 expected, Asker asker, long stallNanos, long timeoutNanos) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        int id = random.nextInt();
        while (slots[slot(id)] != null) {
            id = random.nextInt();
        }
        Rpc rpc = new Rpc(id, to, expected, asker, nowNanos, timeoutNanos);
        rpc.wakeNanos = stallNanos;
        slots[slot(id)] = rpc;
        rpc.heapIndex = size;
        heap[size++] = rpc;
        siftUp(rpc);
        return rpc;
    }

    /** Ends the transaction that {@code from} answers and returns it, or null when we asked {@code from} no such thing. */
    @Nullable
    Rpc close(byte[] bytes, int offset, int length, Endpoint from) {
        if (length != BYTES) {
            return null;
        }
        int id = (int) INT.get(bytes, offset);
        Rpc rpc = slots[slot(id)];
        if (rpc == null || rpc.id != id || !rpc.to.equals(from)) {
            return null;
        }
        remove(rpc);
        return rpc;
    }

    /** The instant of the next stall or time-out; meaningless when there is no transaction. */
    long nextWakeNanos() {
        return heap[0].wakeNanos;
    }

    /**
     * Takes one step due by now: a question that stalls, then one that is overdue, marked so, or one that has timed out, ended.
     *
     * @return null when nothing is due
     */
    @Nullable
    Rpc wake(long nowNanos) {
        if (size == 0 || heap[0].wakeNanos - nowNanos > 0) {
            return null;
        }
        Rpc rpc = heap[0];
        if (rpc.timeoutNanos - nowNanos <= 0) {
            remove(rpc);
        } else {
            rpc.overdue = rpc.stalled;
            rpc.stalled = true;
            long overdueNanos = rpc.sentNanos + OVERDUE_IN_STALLS * (rpc.wakeNanos - rpc.sentNanos);
            rpc.wakeNanos = rpc.overdue || overdueNanos - rpc.timeoutNanos >= 0 ? rpc.timeoutNanos : overdueNanos;
            siftDown(rpc);
        }
        return rpc;
    }

    boolean isOpen(Rpc rpc) {
        return slots[slot(rpc.id)] == rpc;
    }

    /** Ends any transaction, or returns null when there is none. */
    @Nullable
    Rpc closeAny() {
        if (size == 0) {
            return null;
        }
        Rpc rpc = heap[size - 1];
        remove(rpc);
        return rpc;
    }

    private int slot(int id) {
        return id & (slots.length - 1);
    }

    private void grow() {
        @Nullable Rpc[] old = slots;
        slots = new @Nullable Rpc[2 * old.length];
        for (Rpc rpc : old) {
            if (rpc != null) {
                slots[slot(rpc.id)] = rpc;
            }
        }
        heap = Arrays.copyOf(heap, slots.length);
    }

    @SuppressWarnings("NullAway") // the heap is null beyond its size
    private void remove(Rpc rpc) {
        slots[slot(rpc.id)] = null;
        Rpc last = heap[--size];
        if (last != rpc) {
            last.heapIndex = rpc.heapIndex;
            heap[last.heapIndex] = last;
            siftUp(last);
            siftDown(last);
        }
        heap[size] = null;
    }

    private void siftUp(Rpc rpc) {
        while (rpc.heapIndex > 0) {
            Rpc parent = heap[(rpc.heapIndex - 1) >>> 1];
            if (parent.wakeNanos - rpc.wakeNanos <= 0) {
                break;
            }
            swap(parent, rpc);
        }
    }

    private void siftDown(Rpc rpc) {
        for (int child = 2 * rpc.heapIndex + 1; child < size; child = 2 * rpc.heapIndex + 1) {
            if (child + 1 < size && heap[child + 1].wakeNanos - heap[child].wakeNanos < 0) {
                child++;
            }
            if (heap[child].wakeNanos - rpc.wakeNanos >= 0) {
                break;
            }
            swap(rpc, heap[child]);
        }
    }

    private void swap(Rpc upper, Rpc lower) {
        int index = upper.heapIndex;
        upper.heapIndex = lower.heapIndex;
        lower.heapIndex = index;
        heap[upper.heapIndex] = upper;
        heap[lower.heapIndex] = lower;
    }

    void checkInvariants() {
        int open = 0;
        for (int i = 0; i < slots.length; i++) {
            Rpc rpc = slots[i];
            if (rpc != null) {
                open++;
                check(slot(rpc.id) == i && heap[rpc.heapIndex] == rpc, "place of a transaction");
            }
        }
        check(open == size, "count");
        for (int i = 1; i < size; i++) {
            check(heap[(i - 1) >>> 1].wakeNanos - heap[i].wakeNanos <= 0, "heap order");
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
