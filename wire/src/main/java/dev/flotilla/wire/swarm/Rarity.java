package dev.flotilla.wire.swarm;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Pieces ordered by how many peers have them, rarest first; equals in random order.
 *
 * <p>Confined to its owner loop.
 */
final class Rarity {
    /*
     * The listed pieces lie in one array, sorted by availability, so that those of equal availability are neighbours: a
     * bucket. A piece that gains a peer changes places with the last of its bucket, then the boundary moves over it, then it
     * takes a random place among its new equals: O(1). Else whoever came last would have its pieces first in each bucket, and
     * those of the rest lie far behind; and all that hear one HAVE would go for the same piece.
     * A piece is listed or delisted by carrying it over every boundary to or from the end: O(highest availability).
     *
     *     order   | p p p | p p p p | p p |
     *     bucket    0       1         2
     *     start     0       3         7     9 = size
     */
    private final RandomGenerator random;
    private final int[] availability; // of every piece, listed or not
    private final int[] order;
    private final int[] position; // of every piece in order, or UNLISTED
    private int[] start; // of bucket a, and at last the size
    private int size;
    private final PieceSet listed = new PieceSet();

    private static final int UNLISTED = -1;

    /** {@code pieceCount} pieces that nobody has, none of them listed. */
    Rarity(int pieceCount, RandomGenerator random) {
        this(random, new int[pieceCount], 1);
    }

    /** Pieces as available as in {@code other}, none of them listed. */
    Rarity(Rarity other) {
        this(other.random, other.availability.clone(), other.start.length - 1);
    }

    private Rarity(RandomGenerator random, int[] availability, int buckets) {
        this.random = random;
        int pieceCount = availability.length;
        this.availability = availability;
        start = new int[buckets + 1];
        order = new int[pieceCount];
        position = new int[pieceCount];
        Arrays.fill(position, UNLISTED);
    }

    int size() {
        return size;
    }

    /** How many of those listed no peer has; they are the first. */
    int scarce() {
        return start[1];
    }

    /** The listed piece at {@code rank}: 0 is the rarest. */
    int at(int rank) {
        return order[rank];
    }

    /** Not to be changed. */
    PieceSet listed() {
        return listed;
    }

    boolean isListed(int piece) {
        return position[piece] != UNLISTED;
    }

    int availability(int piece) {
        return availability[piece];
    }

    void shuffle() {
        for (int bucket = 0; bucket < start.length - 1; bucket++) {
            for (int i = start[bucket + 1] - 1; i > start[bucket]; i--) {
                swap(i, start[bucket] + random.nextInt(i - start[bucket] + 1));
            }
        }
    }

    void list(int piece) {
        if (isListed(piece)) {
            throw new IllegalStateException("piece " + piece + " is listed");
        }
        listed.add(piece);
        int at = size++;
        order[at] = piece;
        position[piece] = at;
        int last = start.length - 2;
        start[last + 1] = size;
        for (int bucket = last; bucket > availability[piece]; bucket--) {
            swap(position[piece], start[bucket]++);
        }
    }

    void delist(int piece) {
        if (!isListed(piece)) {
            throw new IllegalStateException("piece " + piece + " is not listed");
        }
        for (int bucket = availability[piece]; bucket < start.length - 1; bucket++) {
            swap(position[piece], --start[bucket + 1]);
        }
        listed.remove(piece);
        size--;
        position[piece] = UNLISTED;
    }

    /** One more peer has it. */
    void increment(int piece) {
        int from = availability[piece]++;
        if (from + 2 >= start.length) {
            start = Arrays.copyOf(start, from + 3);
            start[from + 2] = size;
        }
        if (isListed(piece)) {
            int first = --start[from + 1];
            swap(position[piece], first);
            swap(first, first + random.nextInt(start[from + 2] - first));
        }
    }

    /** One peer fewer has it. */
    void decrement(int piece) {
        int from = availability[piece]--;
        if (isListed(piece)) {
            swap(position[piece], start[from]++);
        }
    }

    private void swap(int a, int b) {
        int piece = order[a];
        order[a] = order[b];
        order[b] = piece;
        position[order[a]] = a;
        position[order[b]] = b;
    }

    void checkInvariants() {
        assertThat(start[0] == 0 && start[start.length - 1] == size);
        for (int bucket = 0; bucket < start.length - 1; bucket++) {
            for (int i = start[bucket]; i < start[bucket + 1]; i++) {
                assertThat(availability[order[i]] == bucket && position[order[i]] == i && listed.has(order[i]));
            }
        }
        assertThat(Arrays.stream(position).filter(p -> p != UNLISTED).count() == size && listed.count() == size);
    }

    private void assertThat(boolean condition) {
        if (!condition) {
            throw new AssertionError(Arrays.toString(order) + Arrays.toString(start) + Arrays.toString(availability));
        }
    }
}
