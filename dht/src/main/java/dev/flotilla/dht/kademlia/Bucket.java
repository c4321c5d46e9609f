package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Up to k nodes of one range of ids, and as many that would replace them. All of them have answered us.
 *
 * <p>Confined to its owner loop.
 */
final class Bucket {
    static final int K = 8;

    final List<TableEntry> entries = new ArrayList<>(K);

    /** Oldest first. */
    final List<TableEntry> replacements = new ArrayList<>(0);

    /** When an entry last answered, came or was replaced. */
    long changedNanos;

    /** False until a look-up has searched this range. */
    boolean explored;

    Bucket(long nowNanos) {
        changedNanos = nowNanos;
    }

    boolean isFull() {
        return entries.size() == K;
    }

    static @Nullable TableEntry find(List<TableEntry> entries, Id160 id) {
        for (TableEntry entry : entries) {
            if (entry.contact.id().equals(id)) {
                return entry;
            }
        }
        return null;
    }

    static @Nullable TableEntry find(List<TableEntry> entries, Endpoint endpoint) {
        for (TableEntry entry : entries) {
            if (entry.contact.endpoint().equals(endpoint)) {
                return entry;
            }
        }
        return null;
    }

    /** The bad entry that failed most often, or null. */
    @Nullable
    TableEntry worst() {
        TableEntry worst = null;
        for (TableEntry entry : entries) {
            if (entry.isBad() && (worst == null || entry.failures() > worst.failures())) {
                worst = entry;
            }
        }
        return worst;
    }

    void addReplacement(TableEntry entry) {
        if (replacements.size() == K) {
            replacements.remove(0);
        }
        replacements.add(entry);
    }

    /** Puts the freshest replacement in the place of {@code bad}, when there is one. */
    void replace(long nowNanos, TableEntry bad) {
        if (!replacements.isEmpty()) {
            entries.remove(bad);
            entries.add(replacements.remove(replacements.size() - 1));
            changedNanos = nowNanos;
        }
    }

    /** Promotes the freshest replacements while there is room; returns how many. */
    int fill() {
        int promoted = 0;
        while (!isFull() && !replacements.isEmpty()) {
            entries.add(replacements.remove(replacements.size() - 1));
            promoted++;
        }
        return promoted;
    }

    void remove(Endpoint endpoint) {
        entries.removeIf(entry -> entry.contact.endpoint().equals(endpoint));
        replacements.removeIf(entry -> entry.contact.endpoint().equals(endpoint));
    }
}
