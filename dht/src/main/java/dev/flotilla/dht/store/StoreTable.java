package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Stored things by id, in an array without gaps, with the sum of what they take.
 *
 * <p>Confined to its owner loop.
 */
final class StoreTable<E extends Stored> {
    // Open addressing with linear probing; a slot is 0, or tag << 32 | index + 1, where the tag is the upper half of a
    // hash keyed by a secret, since strangers choose the ids.
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final Stored[] NO_ENTRIES = {};
    private static final long[] NO_SLOTS = {};
    private static final int LEAST_SLOTS = 8;
    private static final int EVICTION_CANDIDATES = 8;

    private final RandomGenerator random;
    private final Consumer<? super E> onRemoved;
    private final long secret;
    private final long otherSecret;
    private final byte[] idBytes = new byte[Id160.BYTES];

    private Stored[] entries = NO_ENTRIES;
    private long[] slots = NO_SLOTS;
    private int size;
    private long entryBytes;

    /**
     * An empty table.
     *
     * @param onRemoved told before an entry goes, but not of {@link #clear}
     */
    StoreTable(RandomGenerator random, Consumer<? super E> onRemoved) {
        this.random = random;
        this.onRemoved = onRemoved;
        secret = random.nextLong();
        otherSecret = random.nextLong() | 1;
    }

    int size() {
        return size;
    }

    long bytes() {
        return size == 0
                ? 0
                : entryBytes + Footprint.array(entries.length, Footprint.REFERENCE) + Footprint.array(slots.length, 8);
    }

    @SuppressWarnings("unchecked") // only put writes it
    E at(int index) {
        return (E) entries[index];
    }

    @Nullable
    E get(Id160 id) {
        if (size == 0) {
            return null;
        }
        long hash = hash(id);
        int mask = slots.length - 1;
        for (int slot = (int) hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            if (slots[slot] >>> 32 == hash >>> 32) {
                E entry = at((int) slots[slot] - 1);
                if (entry.id.equals(id)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /** Adds what is not there yet. */
    void put(E entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size + Math.max(4, size / 4));
        }
        if (4 * (size + 1) > 3 * slots.length) {
            rehash(Math.max(LEAST_SLOTS, 2 * slots.length));
        }
        entry.index = size;
        entries[size++] = entry;
        link(entry);
        entryBytes += entry.bytes();
    }

    void remove(E entry) {
        onRemoved.accept(entry);
        entryBytes -= entry.bytes();
        unlink(slotOf(entry));
        Stored last = entries[--size];
        entries[size] = null;
        if (last != entry) {
            int slot = slotOf(last);
            last.index = entry.index;
            entries[last.index] = last;
            slots[slot] = (slots[slot] & ~0xffff_ffffL) | (last.index + 1);
        }
        if (size == 0) {
            clear();
        } else if (slots.length > LEAST_SLOTS && 8 * size < slots.length) {
            entries = Arrays.copyOf(entries, 2 * size);
            rehash(slots.length / 4);
        }
    }

    void clear() {
        entries = NO_ENTRIES;
        slots = NO_SLOTS;
        size = 0;
        entryBytes = 0;
    }

    /** Accounts for an entry that took {@code before} bytes until now. */
    void resized(E entry, int before) {
        entryBytes += entry.bytes() - before;
    }

    /**
     * Removes the least useful of a few random entries: that with the least popularity and, of equals, the farthest
     * from {@code ownId}, since nobody will come here to ask for it.
     *
     * @return false when there is none but {@code spared}
     */
    boolean evict(Id160 ownId, Stored spared) {
        E victim = null;
        for (int i = 0; i < EVICTION_CANDIDATES || (victim == null && size > 1); i++) {
            if (size == 0) {
                return false;
            }
            E other = at(random.nextInt(size));
            if (other != spared && (victim == null || isLessUseful(ownId, other, victim))) {
                victim = other;
            }
        }
        if (victim == null) {
            return false;
        }
        remove(victim);
        return true;
    }

    private static boolean isLessUseful(Id160 ownId, Stored a, Stored b) {
        return a.popularity != b.popularity ? a.popularity < b.popularity : ownId.compareDistance(a.id, b.id) > 0;
    }

    private void rehash(int length) {
        slots = new long[length];
        for (int i = 0; i < size; i++) {
            link(entries[i]);
        }
    }

    private void link(Stored entry) {
        long hash = hash(entry.id);
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (hash & ~0xffff_ffffL) | (entry.index + 1);
    }

    private int slotOf(Stored entry) {
        int mask = slots.length - 1;
        int slot = (int) hash(entry.id) & mask;
        while ((int) slots[slot] != entry.index + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Empties a slot, and moves back those behind it that would not be found any more. */
    private void unlink(int slot) {
        int mask = slots.length - 1;
        int hole = slot;
        for (int next = (hole + 1) & mask; slots[next] != 0; next = (next + 1) & mask) {
            int home = (int) hash(entries[(int) slots[next] - 1].id) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                slots[hole] = slots[next];
                hole = next;
            }
        }
        slots[hole] = 0;
    }

    private long hash(Id160 id) {
        id.write(idBytes, 0);
        long high = (long) LONG.get(idBytes, 0);
        long middle = (long) LONG.get(idBytes, 8);
        int low = (int) INT.get(idBytes, 16);
        return Mix.fold(Mix.fold(high ^ secret, middle ^ otherSecret) ^ low, otherSecret);
    }

    void checkInvariants() {
        long bytes = 0;
        for (int i = 0; i < size; i++) {
            E entry = at(i);
            bytes += entry.bytes();
            if (entry.index != i || get(entry.id) != entry) {
                throw new AssertionError("place of " + entry.id);
            }
        }
        if (bytes != entryBytes) {
            throw new AssertionError(entryBytes + " bytes, counted " + bytes);
        }
    }
}
