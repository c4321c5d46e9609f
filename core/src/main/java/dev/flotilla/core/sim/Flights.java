package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams under way, each in a slot whose arrays are used again.
 *
 * <p>Confined to its owner loop.
 */
final class Flights {
    private static final int LEAST_BYTES = 128;

    private byte[][] bytes = new byte[64][];
    private int[] lengths = new int[64];
    private @Nullable Endpoint[] from = new Endpoint[64];
    private @Nullable Endpoint[] to = new Endpoint[64];
    private @Nullable VirtualHost[] hosts = new VirtualHost[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    int add(Endpoint source, Endpoint target, VirtualHost host, byte[] datagram, int length) {
        int slot = freeCount > 0 ? free[--freeCount] : newSlot();
        byte[] copy = bytes[slot];
        if (copy == null || copy.length < length) {
            copy = new byte[Math.max(LEAST_BYTES, Integer.highestOneBit(Math.max(1, length - 1)) << 1)];
            bytes[slot] = copy;
        }
        System.arraycopy(datagram, 0, copy, 0, length);
        lengths[slot] = length;
        from[slot] = source;
        to[slot] = target;
        hosts[slot] = host;
        return slot;
    }

    private int newSlot() {
        if (used == lengths.length) {
            int more = 2 * used;
            bytes = Arrays.copyOf(bytes, more);
            lengths = Arrays.copyOf(lengths, more);
            from = Arrays.copyOf(from, more);
            to = Arrays.copyOf(to, more);
            hosts = Arrays.copyOf(hosts, more);
            free = Arrays.copyOf(free, more);
        }
        return used++;
    }

    byte[] bytes(int slot) {
        return bytes[slot];
    }

    int length(int slot) {
        return lengths[slot];
    }

    Endpoint from(int slot) {
        return present(from[slot]);
    }

    Endpoint to(int slot) {
        return present(to[slot]);
    }

    VirtualHost host(int slot) {
        return present(hosts[slot]);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("an empty slot");
        }
        return value;
    }

    /** Gives the slot back; its bytes may be overwritten from now on. */
    void remove(int slot) {
        from[slot] = null;
        to[slot] = null;
        hosts[slot] = null;
        free[freeCount++] = slot;
    }
}
