package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;

/**
 * The few entries closest to a target among those offered, sorted.
 *
 * <p>Confined to its owner loop.
 */
final class ClosestEntries {
    private final Id160 target;
    private final Contact[] sorted;
    private int size;

    ClosestEntries(Id160 target, int count) {
        this.target = target;
        sorted = new Contact[count];
    }

    boolean isFull() {
        return size == sorted.length;
    }

    /** Offers the entries of {@code bucket} that are bad, or those that are not. */
    void offer(Bucket bucket, boolean bad) {
        for (TableEntry entry : bucket.entries) {
            if (entry.isBad() == bad) {
                offer(entry.contact);
            }
        }
    }

    private void offer(Contact contact) {
        int at = size;
        while (at > 0 && target.compareDistance(contact.id(), sorted[at - 1].id()) < 0) {
            at--;
        }
        if (at < sorted.length) {
            size = Math.min(size + 1, sorted.length);
            System.arraycopy(sorted, at, sorted, at + 1, size - at - 1);
            sorted[at] = contact;
        }
    }

    List<Contact> contacts() {
        List<Contact> contacts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            contacts.add(sorted[i]);
        }
        return contacts;
    }
}
