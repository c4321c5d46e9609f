package dev.flotilla.dht.kademlia;

import com.google.common.collect.Iterables;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one address family that we know to be there (BEP 5, <i>Routing Table</i>).
 *
 * <p>Confined to its owner loop.
 */
final class RoutingTable {
    // Bucket i holds the nodes that share exactly i leading bits with our own id; the last bucket, our home, those that
    // share at least as many as its index. Only the home bucket is ever split, so there are at most 160, and far fewer:
    // about log2 of the number of nodes. Only a node that answered a question of ours enters; an endpoint is here once.

    private final Id160 ownId;
    private final List<Bucket> buckets = new ArrayList<>();
    private int size;

    RoutingTable(long nowNanos, Id160 ownId) {
        this.ownId = ownId;
        buckets.add(new Bucket(nowNanos));
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int buckets() {
        return buckets.size();
    }

    /** Notes an answer of {@code contact} to a question of ours; returns true when it is new in the table, or back. */
    boolean onAnswered(long nowNanos, Contact contact) {
        Bucket bucket = bucketOf(contact.id());
        TableEntry known = Bucket.find(bucket.entries, contact.id());
        if (known != null && known.contact.equals(contact)) {
            boolean isBack = known.isBad();
            known.onAnswered(nowNanos);
            bucket.changedNanos = nowNanos;
            return isBack;
        }
        remove(contact.endpoint()); // it answers under a new id: it is no longer the node it was
        if (contact.id().equals(ownId)) {
            return false;
        }
        if (known != null && !known.isBad()) {
            known.doubt(); // two nodes with one id: the first one stays if it still answers
            return false;
        }
        if (known != null) {
            remove(known.contact.endpoint());
        }
        return insert(nowNanos, new TableEntry(nowNanos, contact));
    }

    private boolean insert(long nowNanos, TableEntry entry) {
        Id160 id = entry.contact.id();
        while (bucketOf(id).isFull() && isHome(bucketOf(id)) && buckets.size() < Id160.BITS) {
            split(nowNanos);
        }
        Bucket bucket = bucketOf(id);
        TableEntry worst = bucket.isFull() ? bucket.worst() : null;
        if (worst != null) {
            bucket.entries.remove(worst);
            size--;
        }
        if (bucket.isFull()) {
            bucket.replacements.removeIf(other -> other.contact.id().equals(id));
            bucket.addReplacement(entry);
            return false;
        }
        bucket.entries.add(entry);
        bucket.changedNanos = nowNanos;
        size++;
        return true;
    }

    private void split(long nowNanos) {
        int index = buckets.size() - 1;
        Bucket far = buckets.get(index);
        Bucket home = new Bucket(nowNanos);
        home.changedNanos = far.changedNanos;
        buckets.add(home);
        moveCloser(far.entries, home.entries, index);
        moveCloser(far.replacements, home.replacements, index);
        far.explored = false;
        size += far.fill() + home.fill();
    }

    private void moveCloser(List<TableEntry> from, List<TableEntry> to, int index) {
        for (TableEntry entry : List.copyOf(from)) {
            if (ownId.commonPrefixLength(entry.contact.id()) > index) {
                from.remove(entry);
                to.add(entry);
            }
        }
    }

    /** Notes a question from {@code contact}; returns true when we know it. */
    boolean onQueried(long nowNanos, Contact contact) {
        Bucket bucket = bucketOf(contact.id());
        TableEntry known = Bucket.find(bucket.entries, contact.id());
        if (known == null) {
            known = Bucket.find(bucket.replacements, contact.id());
        }
        if (known == null || !known.contact.equals(contact)) {
            return false;
        }
        known.onQueried(nowNanos);
        return true;
    }

    /** True when a stranger with this id would find a place, if only as a replacement, were it to answer. */
    boolean wants(Id160 id) {
        if (id.equals(ownId)) {
            return false;
        }
        Bucket bucket = bucketOf(id);
        return !bucket.isFull() || isHome(bucket) || bucket.worst() != null || bucket.replacements.size() < Bucket.K;
    }

    /** Notes that {@code contact} left a question unanswered, or refused it. */
    void onFailed(long nowNanos, Contact contact) {
        Bucket bucket = bucketOf(contact.id());
        TableEntry entry = Bucket.find(bucket.entries, contact.id());
        if (entry != null && entry.contact.equals(contact)) {
            entry.onFailed(nowNanos);
            if (entry.isBad()) {
                bucket.replace(nowNanos, entry);
            }
        }
    }

    /** Forgets the node at {@code endpoint}: it answers under another id than it was known by. */
    void remove(Endpoint endpoint) {
        for (Bucket bucket : buckets) {
            size -= bucket.entries.size();
            bucket.remove(endpoint);
            bucket.fill();
            size += bucket.entries.size();
        }
    }

    /** The {@code count} nodes closest to {@code target} that are not bad, closest first. */
    List<Contact> closest(Id160 target, int count) {
        return closest(target, count, false);
    }

    /** The {@code count} bad nodes closest to {@code target}, closest first: whom to try when nobody else is left. */
    List<Contact> closestBad(Id160 target, int count) {
        return closest(target, count, true);
    }

    private List<Contact> closest(Id160 target, int count, boolean bad) {
        ClosestEntries closest = new ClosestEntries(target, count);
        int first = bucketIndex(target);
        closest.offer(buckets.get(first), bad);
        if (!closest.isFull()) {
            // ids of all later buckets differ from the target at the same bit: only together do they precede the rest
            for (int i = first + 1; i < buckets.size(); i++) {
                closest.offer(buckets.get(i), bad);
            }
        }
        for (int i = first - 1; i >= 0 && !closest.isFull(); i--) {
            closest.offer(buckets.get(i), bad);
        }
        return closest.contacts();
    }

    /** The number of nodes that are good now, counted up to {@code enough}. */
    int good(long nowNanos, int enough) {
        int good = 0;
        for (int i = buckets.size() - 1; i >= 0 && good < enough; i--) {
            for (TableEntry entry : buckets.get(i).entries) {
                good += entry.isGood(nowNanos) ? 1 : 0;
            }
        }
        return good;
    }

    /** True when a node at {@code endpoint} is here and good. */
    boolean hasGood(long nowNanos, Endpoint endpoint) {
        for (Bucket bucket : buckets) {
            TableEntry entry = Bucket.find(bucket.entries, endpoint);
            if (entry != null) {
                return entry.isGood(nowNanos);
            }
        }
        return false;
    }

    /** Of the nodes that should prove themselves, up to {@code count}, first those not seen for longest. */
    List<Contact> dueForPing(long nowNanos, int count) {
        List<TableEntry> due = new ArrayList<>();
        for (Bucket bucket : buckets) {
            for (TableEntry entry : bucket.entries) {
                if (entry.isDue(nowNanos)) {
                    due.add(entry);
                }
            }
        }
        due.sort((a, b) -> Long.signum(a.seenNanos() - b.seenNanos()));
        return due.stream().limit(count).map(entry -> entry.contact).toList();
    }

    /**
     * A random id in the range of a bucket that was never searched and has room, or has not changed for 15 minutes; null
     * when all are fresh. Counts as fresh from now on.
     */
    @Nullable
    Id160 refreshTarget(long nowNanos, RandomGenerator random) {
        for (int i = buckets.size() - 1; i >= 0; i--) {
            Bucket bucket = buckets.get(i);
            boolean stale = nowNanos - bucket.changedNanos >= TableEntry.QUIET_NANOS;
            if (size > 0 && (stale || (!bucket.explored && !bucket.isFull()))) {
                bucket.explored = true;
                bucket.changedNanos = nowNanos;
                return isHome(bucket) ? ownId : ownId.randomAtPrefix(i, random);
            }
        }
        return null;
    }

    private Bucket bucketOf(Id160 id) {
        return buckets.get(bucketIndex(id));
    }

    private int bucketIndex(Id160 id) {
        return Math.min(ownId.commonPrefixLength(id), buckets.size() - 1);
    }

    private boolean isHome(Bucket bucket) {
        return bucket == buckets.get(buckets.size() - 1);
    }

    void checkInvariants() {
        int counted = 0;
        Set<Endpoint> endpoints = new HashSet<>();
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            check(bucket.entries.size() <= Bucket.K && bucket.replacements.size() <= Bucket.K, "size of " + i);
            check(bucket.isFull() || bucket.replacements.isEmpty(), "idle replacements in " + i);
            counted += bucket.entries.size();
            for (TableEntry entry : Iterables.concat(bucket.entries, bucket.replacements)) {
                check(bucketIndex(entry.contact.id()) == i, "bucket of " + entry.contact);
                check(endpoints.add(entry.contact.endpoint()), "one entry for " + entry.contact.endpoint());
                check(!entry.contact.id().equals(ownId), "own id");
            }
        }
        check(counted == size, "count");
        check(buckets.size() <= Id160.BITS, "depth");
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
