package dev.flotilla.wire.swarm;

import java.util.Arrays;

/**
 * Pieces as bits, 64 at a time: what two sets share is found without looking at each piece.
 *
 * <p>Confined to its owner loop.
 */
final class PieceSet {
    /** The answer of {@link #next} when there is no such piece. */
    static final int NONE = -1;

    private static final int WORD = Long.SIZE;

    private long[] words = {};
    private int count;

    boolean has(int piece) {
        int word = piece / WORD;
        return word < words.length && (words[word] & 1L << piece) != 0;
    }

    int count() {
        return count;
    }

    /** One more than the highest piece, 0 when there is none. */
    int length() {
        for (int word = words.length - 1; word >= 0; word--) {
            if (words[word] != 0) {
                return word * WORD + WORD - Long.numberOfLeadingZeros(words[word]);
            }
        }
        return 0;
    }

    void add(int piece) {
        if (!has(piece)) {
            int word = piece / WORD;
            if (word >= words.length) {
                words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
            }
            words[word] |= 1L << piece;
            count++;
        }
    }

    void remove(int piece) {
        if (has(piece)) {
            words[piece / WORD] &= ~(1L << piece);
            count--;
        }
    }

    void clear() {
        words = new long[0];
        count = 0;
    }

    /** The first piece from {@code from} on, or {@link #NONE}. */
    int next(int from) {
        return nextShared(this, from);
    }

    /** The first piece from {@code from} on that is in {@code other} too, or {@link #NONE}. */
    int nextShared(PieceSet other, int from) {
        int last = Math.min(words.length, other.words.length);
        int word = from / WORD;
        long mask = -1L << from;
        for (; word < last; word++) {
            long shared = words[word] & other.words[word] & mask;
            if (shared != 0) {
                return word * WORD + Long.numberOfTrailingZeros(shared);
            }
            mask = -1;
        }
        return NONE;
    }

    /** How many pieces are in both. */
    int countShared(PieceSet other) {
        int shared = 0;
        for (int word = Math.min(words.length, other.words.length) - 1; word >= 0; word--) {
            shared += Long.bitCount(words[word] & other.words[word]);
        }
        return shared;
    }
}
