package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;
import java.util.ArrayDeque;

/**
 * What is under way on one connection, in order, in bursts: messages that left together arrive together.
 *
 * <p>Confined to its owner loop.
 */
final class Flight {
    private static final int INITIAL = 8;

    private final ArrayDeque<PeerMessage> messages = new ArrayDeque<>();

    // the bursts, in a ring
    private long[] arrivals = new long[INITIAL];
    private int[] counts = new int[INITIAL];
    private int[] bytes = new int[INITIAL];
    private int first;
    private int arrived; // of the bursts, those that only wait for the receiver's line
    private int bursts;
    private int totalBytes;

    boolean isEmpty() {
        return bursts == 0;
    }

    /** Bytes that have left the sender and are not delivered. */
    int totalBytes() {
        return totalBytes;
    }

    /** Adds a message to the burst that arrives at that time; true when it is the first of that burst. */
    boolean add(long arrivalNanos, PeerMessage message, int length) {
        messages.add(message);
        totalBytes += length;
        int last = (first + bursts - 1) & (arrivals.length - 1);
        if (bursts > arrived && arrivals[last] == arrivalNanos) {
            counts[last]++;
            bytes[last] += length;
            return false;
        }
        if (bursts == arrivals.length) {
            grow();
        }
        int next = (first + bursts++) & (arrivals.length - 1);
        arrivals[next] = arrivalNanos;
        counts[next] = 1;
        bytes[next] = length;
        return true;
    }

    private void grow() {
        long[] oldArrivals = arrivals;
        int[] oldCounts = counts;
        int[] oldBytes = bytes;
        int length = oldArrivals.length;
        arrivals = new long[2 * length];
        counts = new int[2 * length];
        bytes = new int[2 * length];
        for (int i = 0; i < bursts; i++) {
            int from = (first + i) & (length - 1);
            arrivals[i] = oldArrivals[from];
            counts[i] = oldCounts[from];
            bytes[i] = oldBytes[from];
        }
        first = 0;
    }

    /** The next burst has come to the receiver's line; answers its bytes. */
    int arrive() {
        return bytes[(first + arrived++) & (arrivals.length - 1)];
    }

    /** True when a burst waits for the receiver's line. */
    boolean isWaiting() {
        return arrived > 0;
    }

    /** Takes the first burst out; answers how many messages it has, which are the next to {@link #poll}. */
    int deliver() {
        int count = counts[first];
        totalBytes -= bytes[first];
        first = (first + 1) & (arrivals.length - 1);
        arrived--;
        bursts--;
        return count;
    }

    PeerMessage poll() {
        return messages.remove();
    }

    /** Gives up all that is under way. */
    void release() {
        messages.forEach(Flight::release);
        messages.clear();
        totalBytes = 0;
    }

    static void release(PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            piece.block().release();
        }
    }
}
