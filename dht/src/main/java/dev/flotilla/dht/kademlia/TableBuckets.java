package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.Arrays;

/**
 * The entries of a routing table in the order of its buckets: in each its members, oldest first, then those that would
 * replace them.
 *
 * <p>Confined to its owner loop.
 */
final class TableBuckets {
    // Bucket i holds the nodes that share exactly i leading bits with our own id; the last bucket, our home, those that
    // share at least as many as its index. Only the home bucket is ever split, so there are at most 160, and far fewer:
    // about log2 of the number of nodes.
    private static final int GROWTH = 4;

    final TableEntries entries;
    private final Id160 ownId;
    private int buckets = 1;
    private char[] starts = new char[1];
    private char[] members = new char[1];

    /** When a member last answered, came or was replaced. */
    private int[] changed = new int[1];

    /** False until a look-up has searched this range. */
    private boolean[] explored = new boolean[1];

    private int size;

    TableBuckets(boolean ipv4, Id160 ownId) {
        entries = new TableEntries(ipv4);
        this.ownId = ownId;
    }

    Id160 ownId() {
        return ownId;
    }

    /** Members of all buckets. */
    int size() {
        return size;
    }

    int count() {
        return buckets;
    }

    int home() {
        return buckets - 1;
    }

    int indexOf(Id160 id) {
        return Math.min(ownId.commonPrefixLength(id), buckets - 1);
    }

    int start(int bucket) {
        return starts[bucket];
    }

    int members(int bucket) {
        return members[bucket];
    }

    /** Where the members end and the replacements begin. */
    int membersEnd(int bucket) {
        return starts[bucket] + members[bucket];
    }

    int end(int bucket) {
        return bucket + 1 < buckets ? starts[bucket + 1] : entries.size();
    }

    int changed(int bucket) {
        return changed[bucket];
    }

    void setChanged(int bucket, int seconds) {
        changed[bucket] = seconds;
    }

    boolean isExplored(int bucket) {
        return explored[bucket];
    }

    void setExplored(int bucket) {
        explored[bucket] = true;
    }

    /** Adds a contact as the last replacement of its bucket; returns where it is. */
    int add(int bucket, Contact contact, boolean valid) {
        int at = end(bucket);
        entries.insert(at, contact, valid);
        shiftStarts(bucket, 1);
        return at;
    }

    /** Makes a replacement the youngest member. */
    void promote(int bucket, int at) {
        int place = membersEnd(bucket);
        entries.move(at, place);
        entries.setDue(place, entries.due(place)); // from now on it counts
        members[bucket]++;
        size++;
    }

    /** Makes a member a replacement. */
    void demote(int bucket, int at) {
        entries.move(at, membersEnd(bucket) - 1);
        members[bucket]--;
        size--;
    }

    void remove(int bucket, int at) {
        if (at < membersEnd(bucket)) {
            members[bucket]--;
            size--;
        }
        entries.remove(at);
        shiftStarts(bucket, -1);
    }

    private void shiftStarts(int bucket, int by) {
        for (int i = bucket + 1; i < buckets; i++) {
            starts[i] = (char) (starts[i] + by);
        }
    }

    /** Gives those of the home bucket that are closer to us than the rest a bucket of their own, the new home. */
    void split() {
        int far = buckets - 1;
        if (buckets == starts.length) {
            int room = Math.min(buckets + GROWTH, Id160.BITS);
            starts = Arrays.copyOf(starts, room);
            members = Arrays.copyOf(members, room);
            changed = Arrays.copyOf(changed, room);
            explored = Arrays.copyOf(explored, room);
        }
        int closerMembers = moveCloser(far, start(far), members[far]);
        members[far] = (char) (members[far] - closerMembers);
        int replacements = entries.size() - membersEnd(far) - closerMembers;
        int closer = closerMembers + moveCloser(far, membersEnd(far), replacements);
        starts[buckets] = (char) (entries.size() - closer);
        members[buckets] = (char) closerMembers;
        changed[buckets] = changed[far];
        explored[buckets] = false;
        explored[far] = false;
        buckets++;
    }

    /** Moves to the end of all those of {@code count} entries that share more than {@code prefix} bits with our id. */
    private int moveCloser(int prefix, int from, int count) {
        int at = from;
        int moved = 0;
        for (int i = 0; i < count; i++) {
            if (ownId.commonPrefixLength(entries.id(at)) > prefix) {
                entries.move(at, entries.size() - 1);
                moved++;
            } else {
                at++;
            }
        }
        return moved;
    }

    /**
     * Writes the compact contacts of the members closest to {@code target} that are bad, or of those that are not, closest
     * first; returns how many.
     */
    int writeClosest(Id160 target, boolean bad, byte[] into, int offset, int count) {
        // The bucket in which the target would be comes first. The ids of all later ones differ from the target at
        // the same bit: where the target goes another way than we do, the bucket that branches off there precedes all
        // behind it, else it follows them. Those of earlier buckets are farther, the earlier the more.
        int first = indexOf(target);
        int written = take(first, target, bad, into, offset, count, 0);
        int home = home();
        if (first < home) {
            for (int i = first + 1; i < home && written < count; i++) {
                if (target.bit(i) != ownId.bit(i)) {
                    written = take(i, target, bad, into, offset, count, written);
                }
            }
            written = take(home, target, bad, into, offset, count, written);
            for (int i = home - 1; i > first && written < count; i--) {
                if (target.bit(i) == ownId.bit(i)) {
                    written = take(i, target, bad, into, offset, count, written);
                }
            }
        }
        for (int i = first - 1; i >= 0 && written < count; i--) {
            written = take(i, target, bad, into, offset, count, written);
        }
        return written;
    }

    /** Sorts the members of a bucket in behind the first {@code written}; returns how many there are then. */
    private int take(int bucket, Id160 target, boolean bad, byte[] into, int offset, int count, int written) {
        int length = entries.contactLength();
        int total = written;
        long farthest = -1; // of those taken, once there are enough: most of a wide bucket is farther
        for (int i = start(bucket); i < membersEnd(bucket); i++) {
            if (Long.compareUnsigned(entries.distanceHead(target, i), farthest) > 0 || entries.isBad(i) != bad) {
                continue;
            }
            int at = total;
            while (at > written && entries.compareDistance(target, i, into, offset + (at - 1) * length) < 0) {
                at--;
            }
            if (at < count) {
                total = Math.min(total + 1, count);
                int place = offset + at * length;
                System.arraycopy(into, place, into, place + length, (total - at - 1) * length);
                entries.writeContact(i, into, place);
                farthest = total < count ? -1 : target.distanceHead(into, offset + (count - 1) * length);
            }
        }
        return total;
    }

    /** Bytes of the arrays that hold this. */
    int capacityBytes() {
        return entries.capacityBytes() + starts.length * (2 * Character.BYTES + Integer.BYTES + 1);
    }
}
