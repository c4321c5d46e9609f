package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;

/**
 * Who gets a place in a routing table, and who gives way.
 *
 * <p>Confined to its owner loop.
 */
final class Admission {
    private final TableRules rules;
    private final TableBuckets buckets;
    private final TableEntries entries;

    Admission(TableRules rules, TableBuckets buckets) {
        this.rules = rules;
        this.buckets = buckets;
        entries = buckets.entries;
    }

    /** True when nothing here speaks against a newcomer; entries that are bad give way to it. */
    boolean admits(int now, Contact contact) {
        Id160 id = contact.id();
        Endpoint endpoint = contact.endpoint();
        if (!mayEnter(id, endpoint)) {
            return false;
        }
        int bucket = buckets.indexOf(id);
        int same = find(bucket, id);
        if (same >= 0 && same < buckets.membersEnd(bucket) && !entries.isBad(same)) {
            entries.setDue(same, now); // two nodes with one id: the first one stays if it still answers
            return false;
        }
        if (same >= 0) {
            remove(now, same);
        }
        int rival = rival(contact);
        if (rival >= 0 && !entries.isBad(rival)) {
            entries.setDue(rival, now);
            return false;
        }
        if (rival >= 0) {
            remove(now, rival);
            return rival(contact) < 0;
        }
        return true;
    }

    private boolean mayEnter(Id160 id, Endpoint endpoint) {
        return !id.equals(buckets.ownId())
                && (!rules.restrictsAddresses() || !endpoint.isLocal())
                && (!rules.validOnly() || NodeIds.isValid(id, endpoint));
    }

    /** The entry that has the newcomer's address, or in its bucket its network, where only one may; or -1. */
    private int rival(Contact contact) {
        Endpoint endpoint = contact.endpoint();
        if (!rules.restrictsAddresses()) {
            return -1;
        }
        int bucket = buckets.indexOf(contact.id());
        for (int i = 0; i < entries.size(); i++) {
            boolean inBucket = i >= buckets.start(bucket) && i < buckets.end(bucket);
            if (entries.hasAddress(i, endpoint)
                    || (inBucket && entries.endpoint(i).hasSameNetwork(endpoint))) {
                return i;
            }
        }
        return -1;
    }

    /** Adds a contact; returns true when it became a member. */
    boolean insert(int now, Contact contact, int roundTrip) {
        int at = add(now, contact);
        entries.setSeen(at, now);
        entries.setDue(at, now + TableEntries.QUIET_SECONDS);
        entries.setRoundTrip(at, roundTrip);
        return place(now, buckets.indexOf(contact.id()), at);
    }

    /** Adds an entry of another table. */
    boolean insert(int now, Contact contact, TableEntries from, int source) {
        int at = add(now, contact);
        entries.setSeen(at, from.seen(source));
        entries.setDue(at, from.due(source));
        entries.setRoundTrip(at, from.roundTrip(source));
        entries.setFailures(at, from.failures(source));
        return place(now, buckets.indexOf(contact.id()), at);
    }

    /** Adds a contact as the last replacement of its bucket. */
    private int add(int now, Contact contact) {
        Id160 id = contact.id();
        while (isCrowded(buckets.home(), buckets.indexOf(id) == buckets.home() ? 1 : 0)
                && buckets.count() < Id160.BITS) {
            split(now);
        }
        int bucket = buckets.indexOf(id);
        boolean valid = !rules.idsFromAddress() || NodeIds.isValid(id, contact.endpoint());
        return buckets.add(bucket, contact, valid);
    }

    private boolean isCrowded(int bucket, int newcomers) {
        return buckets.members(bucket) + newcomers > rules.capacity(bucket);
    }

    private void split(int now) {
        int far = buckets.home();
        buckets.split();
        for (int i = far; i <= far + 1; i++) {
            while (isCrowded(i, 0) && (i == far || buckets.count() == Id160.BITS)) {
                buckets.demote(i, buckets.membersEnd(i) - 1);
            }
            fill(now, i);
            trim(now, i);
        }
    }

    /** Makes a replacement a member when there is room or somebody gives way; returns whether it became one. */
    boolean place(int now, int bucket, int replacement) {
        int at = replacement;
        if (isCrowded(bucket, 1)) {
            int start = buckets.start(bucket);
            int end = buckets.membersEnd(bucket);
            int worst = Bucket.worst(entries, start, end);
            int spreadFrom = bucket == buckets.home() ? -1 : bucket + 1;
            int displaced = worst >= 0 ? worst : Bucket.displaced(entries, start, end, at, spreadFrom);
            if (worst >= 0) {
                buckets.remove(bucket, worst);
                at--;
            } else if (displaced >= 0) {
                buckets.demote(bucket, displaced);
            } else {
                trim(now, bucket);
                return false;
            }
        }
        buckets.promote(bucket, at);
        buckets.setChanged(bucket, now);
        trim(now, bucket);
        return true;
    }

    /** Forgets replacements that are bad, since none of them would ever be promoted, and those beyond the limit. */
    private void trim(int now, int bucket) {
        for (int i = buckets.end(bucket) - 1; i >= buckets.membersEnd(bucket); i--) {
            if (entries.isBad(i)) {
                buckets.remove(bucket, i);
            }
        }
        while (buckets.end(bucket) - buckets.membersEnd(bucket) > rules.replacements()) {
            int last = Bucket.last(entries, buckets.membersEnd(bucket), buckets.end(bucket), now);
            buckets.remove(bucket, last);
        }
    }

    private void fill(int now, int bucket) {
        int best = Bucket.best(entries, buckets.membersEnd(bucket), buckets.end(bucket), now);
        while (best >= 0 && !isCrowded(bucket, 1)) {
            buckets.promote(bucket, best);
            buckets.setChanged(bucket, now);
            best = Bucket.best(entries, buckets.membersEnd(bucket), buckets.end(bucket), now);
        }
    }

    /** True when a stranger would find a place, if only as a replacement, were it to answer. */
    boolean wants(Id160 id, Endpoint endpoint) {
        int bucket = buckets.indexOf(id);
        return mayEnter(id, endpoint) && hasPlace(bucket) && !isHeld(bucket, id, endpoint);
    }

    /** True when a stranger would become a member at once. */
    boolean lacks(Id160 id, Endpoint endpoint) {
        return mayEnter(id, endpoint) && hasRoomNear(id) && !isHeld(buckets.indexOf(id), id, endpoint);
    }

    /** True when the bucket of {@code id} could take more members than it has. */
    boolean hasRoomNear(Id160 id) {
        int bucket = buckets.indexOf(id);
        return bucket == buckets.home() || !isCrowded(bucket, 1);
    }

    private boolean hasPlace(int bucket) {
        int members = buckets.membersEnd(bucket);
        return bucket == buckets.home()
                || !isCrowded(bucket, 1)
                || buckets.end(bucket) - members < rules.replacements()
                || Bucket.worst(entries, buckets.start(bucket), members) >= 0;
    }

    private boolean isHeld(int bucket, Id160 id, Endpoint endpoint) {
        int same = find(bucket, id);
        int holder = same >= 0 ? same : rival(new Contact(id, endpoint));
        return holder >= 0 && !entries.isBad(holder);
    }

    /** Removes an entry; a replacement takes its place. */
    void remove(int now, int at) {
        int bucket = buckets.indexOf(entries.id(at));
        buckets.remove(bucket, at);
        fill(now, bucket);
    }

    /** The entry of a bucket that has the id, or -1. */
    int find(int bucket, Id160 id) {
        return entries.find(buckets.start(bucket), buckets.end(bucket), id);
    }

    void checkInvariants(int bucket) {
        for (int i = buckets.start(bucket); i < buckets.end(bucket); i++) {
            RoutingTable.check(!rules.validOnly() || entries.isValid(i), "valid " + entries.contact(i));
            for (int j = 0; j < i && rules.restrictsAddresses(); j++) {
                Endpoint other = entries.endpoint(j);
                boolean inBucket = j >= buckets.start(bucket);
                RoutingTable.check(!entries.hasAddress(i, other), "one for the address " + other);
                RoutingTable.check(
                        !inBucket || !entries.endpoint(i).hasSameNetwork(other), "one for the network " + other);
            }
        }
    }
}
