package dev.flotilla.wire.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one peer was told that is false, as only the simulation knows: which liar had a part in which piece that failed, and
 * who was banned for it.
 *
 * <p>Confined to its owner loop.
 */
final class FalsePieces {
    /** How an engine says that it has banned a peer for what it sent. */
    private static final String BANNED = "false blocks";

    /** A block of a liar. Immutable. */
    private record Given(Account liar, boolean isFalse) {}

    private final Map<Integer, Map<Integer, Given>> given = new HashMap<>(); // by piece and block, of those under way
    private final Set<Integer> failed = new HashSet<>();
    private final Map<Account, Integer> spoiled =
            new LinkedHashMap<>(); // pieces that failed with a false block of whom
    private final Map<Account, Integer> touched = new LinkedHashMap<>(); // pieces that failed with any block of a liar
    private final Set<Account> banned = new LinkedHashSet<>();
    private int failures;

    /** A block is to be kept, perhaps in place of another. */
    void onBlock(int piece, int block, Account sender, boolean isFalse) {
        if (sender.lies()) {
            given.computeIfAbsent(piece, p -> new TreeMap<>()).put(block, new Given(sender, isFalse));
        } else if (given.containsKey(piece)) {
            given.get(piece).remove(block);
        }
    }

    /** A piece is right, or begins anew. */
    void forget(int piece) {
        given.remove(piece);
    }

    boolean isFalse(int piece) {
        return given.containsKey(piece) && given.get(piece).values().stream().anyMatch(Given::isFalse);
    }

    boolean hasFailed(int piece) {
        return failed.contains(piece);
    }

    /** A false piece is forgotten. Answers a digest of each block: 0 of a right one. */
    long[] fail(int piece, int blocks) {
        Set<Account> liars = new LinkedHashSet<>();
        Set<Account> present = new LinkedHashSet<>();
        long[] digests = new long[blocks];
        given.getOrDefault(piece, Map.of()).forEach((block, of) -> {
            present.add(of.liar());
            if (of.isFalse()) {
                liars.add(of.liar());
                digests[block] = 1;
            }
        });
        failures++;
        failed.add(piece);
        forget(piece);
        liars.forEach(liar -> spoiled.merge(liar, 1, Integer::sum));
        present.forEach(liar -> touched.merge(liar, 1, Integer::sum));
        return digests;
    }

    void onClosed(Account account, String reason) {
        if (reason.equals(BANNED)) {
            banned.add(account);
        }
    }

    /** Pieces that were false. */
    int failures() {
        return failures;
    }

    /** How many pieces failed with a false block of it in them. */
    int spoiledBy(Account liar) {
        return spoiled.getOrDefault(liar, 0);
    }

    /** How many pieces failed with a block of it in them, false or not; of a liar. */
    int touchedBy(Account liar) {
        return touched.getOrDefault(liar, 0);
    }

    Set<Account> banned() {
        return banned;
    }
}
