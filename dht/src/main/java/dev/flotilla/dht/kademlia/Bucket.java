package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;

/**
 * How the nodes of one bucket are preferred to each other: who gives way to whom, and who is the next in line.
 *
 * <p>Thread-safe: it has no state.
 */
final class Bucket {
    /** The k of Kademlia: nodes that a bucket holds, that an answer names, and to which a peer is announced. */
    static final int K = 8;

    // What a place is worth, in this order: that the node answers, that its id fits its address, that it is near. And
    // to have nodes from all parts of the range, since a bucket with one node in each eighth of it saves three bits
    // of the walk instead of one. Old nodes tend to stay (the longer one has lived, the longer it will), so a faster
    // node takes the place of one of the younger half only, and only when it is much faster.
    private static final int FASTER_HALVES = 5; // 2.5 times
    private static final int SLOW = 80; // 10 ms; below it nobody is slow
    private static final int MAX_CLASSES = 64;

    private Bucket() {}

    /**
     * Which of the entries from {@code from} to {@code to}, oldest first, should give way to {@code newcomer}; -1 for none.
     *
     * @param spreadFrom the first bit after the prefix that all ids of the bucket share; -1 for the home bucket
     */
    static int displaced(TableEntries entries, int from, int to, int newcomer, int spreadFrom) {
        int crowded = spreadFrom < 0 ? -1 : crowded(entries, from, to, newcomer, spreadFrom);
        if (crowded >= 0) {
            return crowded;
        }
        int slowest = -1;
        for (int i = from; i < to; i++) {
            boolean eligible = isLess(entries, i, newcomer) || (i - from) * 2 >= to - from;
            if (eligible && (slowest < 0 || rank(entries, i) > rank(entries, slowest))) {
                slowest = i;
            }
        }
        if (slowest < 0 || isLess(entries, newcomer, slowest)) {
            return -1;
        }
        boolean faster = entries.roundTrip(slowest) > SLOW
                && entries.roundTrip(newcomer) * FASTER_HALVES < entries.roundTrip(slowest) * 2;
        return faster || isLess(entries, slowest, newcomer) ? slowest : -1;
    }

    /** The least of those that share their part of the range with another, when nobody is in the newcomer's part. */
    private static int crowded(TableEntries entries, int from, int to, int newcomer, int spreadFrom) {
        int classBits = Integer.numberOfTrailingZeros(Integer.highestOneBit(Math.min(to - from, MAX_CLASSES)));
        long once = 0;
        long twice = 0;
        for (int i = from; i < to; i++) {
            long mask = 1L << part(entries.id(i), spreadFrom, classBits);
            twice |= once & mask;
            once |= mask;
        }
        if ((once >>> part(entries.id(newcomer), spreadFrom, classBits) & 1) != 0) {
            return -1;
        }
        int least = -1;
        for (int i = from; i < to; i++) {
            boolean eligible =
                    (twice >>> part(entries.id(i), spreadFrom, classBits) & 1) != 0 && !isLess(entries, newcomer, i);
            if (eligible && (least < 0 || rank(entries, i) >= rank(entries, least))) {
                least = i;
            }
        }
        return least;
    }

    private static int part(Id160 id, int firstBit, int bits) {
        int part = 0;
        for (int i = 0; i < bits; i++) {
            part = part << 1 | (firstBit + i < Id160.BITS && id.bit(firstBit + i) ? 1 : 0);
        }
        return part;
    }

    /** True when {@code a} has an id that does not fit its address, and {@code b} has one that does. */
    private static boolean isLess(TableEntries entries, int a, int b) {
        return !entries.isValid(a) && entries.isValid(b);
    }

    /** Less is better: valid before invalid, then by round trip. */
    private static int rank(TableEntries entries, int at) {
        return (entries.isValid(at) ? 0 : 1 << 17) | entries.roundTrip(at);
    }

    /** The bad entry that failed most often, or -1. */
    static int worst(TableEntries entries, int from, int to) {
        int worst = -1;
        for (int i = from; i < to; i++) {
            if (entries.isBad(i) && (worst < 0 || entries.failures(i) > entries.failures(worst))) {
                worst = i;
            }
        }
        return worst;
    }

    /** Of the replacements from {@code from} to {@code to} the one to promote, or -1 when there is none that may be alive. */
    static int best(TableEntries entries, int from, int to, int nowSeconds) {
        int best = -1;
        for (int i = from; i < to; i++) {
            if (!entries.isBad(i)
                    && (best < 0 || prospect(entries, i, nowSeconds) < prospect(entries, best, nowSeconds))) {
                best = i;
            }
        }
        return best;
    }

    /** Of the replacements from {@code from} to {@code to} the one to forget. */
    static int last(TableEntries entries, int from, int to, int nowSeconds) {
        int last = from;
        for (int i = from; i < to; i++) {
            if (prospect(entries, i, nowSeconds) > prospect(entries, last, nowSeconds)) {
                last = i;
            }
        }
        return last;
    }

    /** Less is better: what may well be alive first, then as {@link #rank}. */
    private static int prospect(TableEntries entries, int at, int nowSeconds) {
        int doubts = Math.min(entries.failures(at), TableEntries.BAD_FAILURES) * 2
                + (entries.isQuiet(at, nowSeconds) ? 1 : 0);
        return doubts << 18 | rank(entries, at);
    }
}
