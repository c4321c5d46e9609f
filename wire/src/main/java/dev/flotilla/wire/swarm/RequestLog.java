package dev.flotilla.wire.swarm;

import java.util.Arrays;

/**
 * Blocks that were asked of one peer and when, oldest first. Most peers answer in order, so a look-up from the oldest on
 * mostly ends at once; at worst it reads as many longs as there are requests.
 *
 * <p>Confined to its owner loop.
 */
final class RequestLog {
    /** The answer of {@link #remove} when there is no such request. */
    static final long ABSENT = Long.MIN_VALUE;

    private static final int INITIAL = 16;

    private long[] blocks = new long[INITIAL];
    private long[] sentNanos = new long[INITIAL];
    private int start;
    private int end;
    private int overtaken; // so many of the oldest are older than one that came

    /** A block as one number. */
    static long block(int piece, int index) {
        return (long) piece << 32 | index;
    }

    static int piece(long block) {
        return (int) (block >>> 32);
    }

    static int index(long block) {
        return (int) block;
    }

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return end == start;
    }

    void add(long block, long nowNanos) {
        if (end == blocks.length) {
            makeRoom();
        }
        blocks[end] = block;
        sentNanos[end++] = nowNanos;
    }

    /** The {@code i}th oldest block. */
    long block(int i) {
        return blocks[start + i];
    }

    /** When the {@code i}th oldest was asked for. */
    long sentNanos(int i) {
        return sentNanos[start + i];
    }

    /** True when the block was asked for after {@code count} others or more that have not come. */
    boolean isLaterThan(int count, long block) {
        return indexOf(block) - start >= count;
    }

    boolean contains(long block) {
        return indexOf(block) >= 0;
    }

    /** The block came: when it was asked for, or {@link #ABSENT}. Those asked for before it are overtaken. */
    long answer(long block) {
        int i = indexOf(block);
        if (i < 0) {
            return ABSENT;
        }
        int older = i - start;
        long sent = remove(i);
        overtaken = Math.max(overtaken, older);
        return sent;
    }

    /** The block will not come: when it was asked for, or {@link #ABSENT}. */
    long remove(long block) {
        int i = indexOf(block);
        return i < 0 ? ABSENT : remove(i);
    }

    private long remove(int i) {
        long sent = sentNanos[i];
        System.arraycopy(blocks, start, blocks, start + 1, i - start);
        System.arraycopy(sentNanos, start, sentNanos, start + 1, i - start);
        int older = i - start++;
        overtaken -= older < overtaken ? 1 : 0;
        return sent;
    }

    /** True when a younger one came before the oldest. */
    boolean isOldestOvertaken() {
        return overtaken > 0;
    }

    /** Removes the oldest and returns it. */
    long removeOldest() {
        overtaken = Math.max(0, overtaken - 1);
        return blocks[start++];
    }

    private int indexOf(long block) {
        for (int i = start; i < end; i++) {
            if (blocks[i] == block) {
                return i;
            }
        }
        return -1;
    }

    private void makeRoom() {
        int size = size();
        int capacity = size > blocks.length / 2 ? blocks.length * 2 : blocks.length;
        blocks = Arrays.copyOf(Arrays.copyOfRange(blocks, start, end), capacity);
        sentNanos = Arrays.copyOf(Arrays.copyOfRange(sentNanos, start, end), capacity);
        start = 0;
        end = size;
    }
}
