package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one address family that we know to be there (BEP 5, <i>Routing Table</i>). Only a node that answered a
 * question of ours enters; an endpoint and an id are here once.
 *
 * <p>Confined to its owner loop.
 */
public final class RoutingTable {
    // A bucket in which nothing changes is searched; its members were asked five minutes before that, and an answer of
    // one of them is a change.
    private static final int STALE_SECONDS = TableEntries.QUIET_SECONDS + 5 * 60;

    // A node that failed is asked again soon: it may have been a lost packet. Then less and less often.
    private static final int FIRST_RETRY_SECONDS = 10;
    private static final int RETRY_SECONDS = 60;
    private static final int MAX_RETRY_SHIFT = 4;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long startNanos;
    private final boolean ipv4;
    private final TableRules rules;
    private TableBuckets buckets;
    private TableEntries entries;
    private Admission admission;

    public RoutingTable(long nowNanos, boolean ipv4, Id160 ownId, TableRules rules) {
        startNanos = nowNanos;
        this.ipv4 = ipv4;
        this.rules = rules;
        buckets = new TableBuckets(ipv4, ownId);
        entries = buckets.entries;
        admission = new Admission(rules, buckets);
    }

    private int seconds(long nanos) {
        return (int) ((nanos - startNanos) / SECOND_NANOS);
    }

    public int size() {
        return buckets.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int buckets() {
        return buckets.count();
    }

    /** Bytes of the arrays that hold the table. */
    public int capacityBytes() {
        return buckets.capacityBytes();
    }

    /** Notes an answer of {@code contact} to a question of ours; returns true when it is new in the table, or back. */
    public boolean onAnswered(long nowNanos, Contact contact, long roundTripNanos) {
        int now = seconds(nowNanos);
        int units = TableEntries.roundTripUnits(roundTripNanos);
        int bucket = buckets.indexOf(contact.id());
        int known = admission.find(bucket, contact.id());
        if (known >= 0 && entries.hasEndpoint(known, contact.endpoint())) {
            return onAnsweredAgain(now, bucket, known, units);
        }
        remove(nowNanos, contact.endpoint()); // it answers under a new id: it is no longer the node it was
        return admission.admits(now, contact) && admission.insert(now, contact, units);
    }

    private boolean onAnsweredAgain(int now, int bucket, int at, int roundTrip) {
        boolean isBack = entries.isBad(at);
        int before = entries.roundTrip(at);
        entries.setRoundTrip(at, before == 0 ? roundTrip : (3 * before + roundTrip + 2) / 4);
        entries.setFailures(at, 0);
        entries.setSeen(at, now);
        entries.setDue(at, now + TableEntries.QUIET_SECONDS);
        if (at >= buckets.membersEnd(bucket)) {
            return admission.place(now, bucket, at);
        }
        buckets.setChanged(bucket, now);
        return isBack;
    }

    /** Notes a question from {@code contact}; returns true when we know it. */
    public boolean onQueried(long nowNanos, Id160 id, Endpoint from) {
        int at = admission.find(buckets.indexOf(id), id);
        if (at < 0 || !entries.hasEndpoint(at, from)) {
            return false;
        }
        int now = seconds(nowNanos);
        entries.setSeen(at, now);
        switch (entries.failures(at)) {
            case 0 -> entries.setDue(at, now + TableEntries.QUIET_SECONDS);
            case 1 -> entries.setDue(at, now);
            default -> entries.setDue(at, Math.min(entries.due(at), now + RETRY_SECONDS));
        }
        return true;
    }

    boolean onQueried(long nowNanos, Contact contact) {
        return onQueried(nowNanos, contact.id(), contact.endpoint());
    }

    /** Notes that {@code contact} left a question unanswered, or refused it. */
    public void onFailed(long nowNanos, Contact contact) {
        int bucket = buckets.indexOf(contact.id());
        int at = admission.find(bucket, contact.id());
        if (at < 0 || !entries.hasEndpoint(at, contact.endpoint())) {
            return;
        }
        int now = seconds(nowNanos);
        int failures = entries.failures(at) + 1;
        entries.setFailures(at, failures);
        int shift = Math.min(Math.max(failures - TableEntries.BAD_FAILURES, 0), MAX_RETRY_SHIFT);
        entries.setDue(at, now + (failures == 1 ? FIRST_RETRY_SECONDS : RETRY_SECONDS << shift));
        boolean isMember = at < buckets.membersEnd(bucket);
        int best = Bucket.best(entries, buckets.membersEnd(bucket), buckets.end(bucket), now);
        if (entries.isBad(at) && (!isMember || best >= 0)) {
            admission.remove(now, at);
        }
    }

    /** Forgets the node at {@code endpoint}: it answers under another id than it was known by. */
    void remove(long nowNanos, Endpoint endpoint) {
        int at = entries.find(endpoint);
        if (at >= 0) {
            admission.remove(seconds(nowNanos), at);
        }
    }

    /**
     * Writes the compact contacts of the {@code count} nodes closest to {@code target} that are not bad, closest first;
     * returns how many there are. Allocates nothing.
     */
    public int writeClosest(Id160 target, byte[] into, int offset, int count) {
        return buckets.writeClosest(target, false, into, offset, count);
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
        int length = entries.contactLength();
        byte[] compact = new byte[Math.min(count, size()) * length];
        int found = buckets.writeClosest(target, bad, compact, 0, compact.length / length);
        List<Contact> closest = new ArrayList<>(found);
        for (int at = 0; at < found * length; at += length) {
            int endpoint = at + Id160.BYTES;
            closest.add(new Contact(
                    Id160.read(compact, at),
                    ipv4 ? Endpoint.readCompactIpv4(compact, endpoint) : Endpoint.readCompactIpv6(compact, endpoint)));
        }
        return closest;
    }

    /** True when a stranger would find a place, if only as a replacement, were it to answer. */
    boolean wants(Id160 id, Endpoint endpoint) {
        return admission.wants(id, endpoint);
    }

    /** True when a stranger would become a member at once, were it to answer. */
    boolean lacks(Contact contact) {
        return admission.lacks(contact.id(), contact.endpoint());
    }

    /** True when the bucket of {@code id} could take more members than it has. */
    boolean hasRoomNear(Id160 id) {
        return admission.hasRoomNear(id);
    }

    /** How long the node lately took to answer; 0 when it is not here. */
    long roundTripNanos(Contact contact) {
        int at = admission.find(buckets.indexOf(contact.id()), contact.id());
        return at >= 0 && entries.hasEndpoint(at, contact.endpoint())
                ? entries.roundTrip(at) * TableEntries.ROUND_TRIP_NANOS
                : 0;
    }

    /** The number of members that are good now, counted up to {@code enough}. */
    int good(long nowNanos, int enough) {
        int now = seconds(nowNanos);
        int good = 0;
        for (int bucket = buckets.home(); bucket >= 0 && good < enough; bucket--) {
            for (int i = buckets.start(bucket); i < buckets.membersEnd(bucket) && good < enough; i++) {
                good += entries.isGood(i, now) ? 1 : 0;
            }
        }
        return good;
    }

    /** True when a node at {@code endpoint} is here and good. */
    boolean hasGood(long nowNanos, Endpoint endpoint) {
        int at = entries.find(endpoint);
        return at >= 0 && entries.isGood(at, seconds(nowNanos));
    }

    /**
     * The member that should prove itself most urgently, null when none should: one that failed before one that is silent,
     * then the one silent for longest. It is not due again before it answered, failed, or a minute went by.
     */
    @Nullable
    Contact takeDue(long nowNanos) {
        int now = seconds(nowNanos);
        int first = -1;
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            for (int i = buckets.start(bucket); i < buckets.membersEnd(bucket); i++) {
                if (entries.due(i) <= now && (first < 0 || isMoreUrgent(i, first))) {
                    first = i;
                }
            }
        }
        if (first < 0) {
            return null;
        }
        entries.setDue(first, now + RETRY_SECONDS);
        return entries.contact(first);
    }

    private boolean isMoreUrgent(int a, int b) {
        boolean failed = entries.failures(a) > 0;
        return failed == entries.failures(b) > 0 ? entries.seen(a) < entries.seen(b) : failed;
    }

    /** Makes members that failed due now: the network was away, and is back. */
    void forgive(long nowNanos) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.failures(i) > 0) {
                entries.setDue(i, seconds(nowNanos));
            }
        }
    }

    /** No entry or bucket is due before; of a table that is not empty. */
    long earliestNanos() {
        return startNanos + entries.earliestDue() * SECOND_NANOS;
    }

    /** Makes {@link #earliestNanos} exact. */
    void updateEarliest() {
        int earliest = Integer.MAX_VALUE;
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            earliest = Math.min(earliest, buckets.changed(bucket) + STALE_SECONDS);
            for (int i = buckets.start(bucket); i < buckets.membersEnd(bucket); i++) {
                earliest = Math.min(earliest, entries.due(i));
            }
        }
        entries.setEarliestDue(earliest);
    }

    /**
     * A random id in the range of a bucket that was never searched and is not even half full, or has not changed for
     * {@value #STALE_SECONDS} seconds; null when all are fresh. Counts as fresh from now on.
     */
    @Nullable
    Id160 refreshTarget(long nowNanos, RandomGenerator random) {
        int now = seconds(nowNanos);
        for (int i = buckets.home(); i >= 0 && !isEmpty(); i--) {
            boolean stale = now - buckets.changed(i) >= STALE_SECONDS;
            int enough = i == buckets.home() ? Bucket.K : Bucket.K / 2;
            if (stale || (!buckets.isExplored(i) && buckets.members(i) < enough)) {
                buckets.setExplored(i);
                buckets.setChanged(i, now);
                return targetIn(i, random);
            }
        }
        return null;
    }

    /** A random id in the range of the bucket of {@code id}; our own id in our home. */
    Id160 targetNear(Id160 id, RandomGenerator random) {
        return targetIn(buckets.indexOf(id), random);
    }

    private Id160 targetIn(int bucket, RandomGenerator random) {
        Id160 ownId = buckets.ownId();
        return bucket == buckets.home() ? ownId : ownId.randomAtPrefix(bucket, random);
    }

    /** Builds the table anew around another id of our own, with as many of its nodes as find a place. */
    void setOwnId(long nowNanos, Id160 ownId) {
        int now = seconds(nowNanos);
        TableEntries old = entries;
        buckets = new TableBuckets(ipv4, ownId);
        buckets.setChanged(0, now);
        entries = buckets.entries;
        admission = new Admission(rules, buckets);
        for (int i = 0; i < old.size(); i++) {
            Contact contact = old.contact(i);
            if (admission.admits(now, contact)) {
                admission.insert(now, contact, old, i);
            }
        }
    }

    /** Adds the members that have not failed. */
    void addTo(long nowNanos, List<TableSnapshot.Node> nodes) {
        int now = seconds(nowNanos);
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            for (int i = buckets.start(bucket); i < buckets.membersEnd(bucket); i++) {
                if (entries.failures(i) == 0) {
                    long roundTrip = entries.roundTrip(i) * TableEntries.ROUND_TRIP_NANOS;
                    nodes.add(new TableSnapshot.Node(entries.contact(i), roundTrip, now - entries.seen(i)));
                }
            }
        }
    }

    void checkInvariants() {
        int counted = 0;
        Set<Endpoint> endpoints = new HashSet<>();
        Set<Id160> ids = new HashSet<>();
        for (int i = 0; i < buckets.count(); i++) {
            int replacements = buckets.end(i) - buckets.membersEnd(i);
            check(buckets.members(i) <= rules.capacity(i), "members of " + i);
            check(replacements <= rules.replacements(), "replacements of " + i);
            check(buckets.members(i) == rules.capacity(i) || replacements == 0, "idle replacements in " + i);
            check(buckets.start(i) <= buckets.membersEnd(i) && buckets.membersEnd(i) <= buckets.end(i), "bounds " + i);
            counted += buckets.members(i);
            for (int at = buckets.start(i); at < buckets.end(i); at++) {
                check(buckets.indexOf(entries.id(at)) == i, "bucket of " + entries.contact(at));
                check(endpoints.add(entries.endpoint(at)), "one entry for " + entries.endpoint(at));
                check(ids.add(entries.id(at)), "one entry for " + entries.id(at));
                check(!entries.hasId(at, buckets.ownId()), "own id");
                check(at >= buckets.membersEnd(i) || entries.earliestDue() <= entries.due(at), "due of " + at);
            }
            admission.checkInvariants(i);
        }
        check(buckets.end(buckets.home()) == entries.size(), "end");
        check(counted == size(), "count");
        check(buckets.count() <= Id160.BITS, "depth");
    }

    static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
