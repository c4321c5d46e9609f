package dev.flotilla.wire.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one peer was told that is false, as only the simulation knows: who spoiled which piece, and who was banned for it.
 *
 * <p>Confined to its owner loop.
 */
final class FalsePieces {
    /** How an engine says that it has banned a peer for what it sent. */
    private static final String BANNED = "false blocks";

    private final Map<Integer, Map<Integer, Account>> spoilers =
            new HashMap<>(); // who sent the false blocks of a piece
    private final Set<Integer> failed = new HashSet<>();
    private final Map<Account, Integer> spoiled = new LinkedHashMap<>(); // how many pieces failed because of whom
    private final Set<Account> banned = new LinkedHashSet<>();
    private int failures;

    void onFalseBlock(int piece, int block, Account sender) {
        spoilers.computeIfAbsent(piece, p -> new TreeMap<>()).put(block, sender);
    }

    void forget(int piece) {
        spoilers.remove(piece);
    }

    boolean isFalse(int piece) {
        return spoilers.containsKey(piece);
    }

    boolean hasFailed(int piece) {
        return failed.contains(piece);
    }

    /** A false piece is forgotten. Answers a digest of each block: 0 of a right one. */
    long[] fail(int piece, int blocks) {
        Map<Integer, Account> guilty = spoilers.remove(piece);
        long[] digests = new long[blocks];
        if (guilty != null) {
            failures++;
            failed.add(piece);
            guilty.keySet().forEach(block -> digests[block] = 1);
            new LinkedHashSet<>(guilty.values()).forEach(account -> spoiled.merge(account, 1, Integer::sum));
        }
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

    /** How many pieces each spoiled. */
    Map<Account, Integer> spoiled() {
        return spoiled;
    }

    Set<Account> banned() {
        return banned;
    }
}
