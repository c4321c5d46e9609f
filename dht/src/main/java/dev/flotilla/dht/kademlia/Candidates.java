package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Candidate.State;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a look-up has heard of, closest to its target first; one for each endpoint, at most {@value #MAX}.
 *
 * <p>Confined to its owner loop.
 */
final class Candidates {
    static final int MAX = 128;

    private final Id160 target;
    private final List<Candidate> sorted = new ArrayList<>();

    Candidates(Id160 target) {
        this.target = target;
    }

    List<Candidate> sorted() {
        return sorted;
    }

    @Nullable
    Candidate at(Endpoint endpoint) {
        for (Candidate candidate : sorted) {
            if (candidate.contact.endpoint().equals(endpoint)) {
                return candidate;
            }
        }
        return null;
    }

    /** True when another endpoint of the same address was asked already. */
    boolean hasAskedAddress(Candidate of) {
        for (Candidate candidate : sorted) {
            if (candidate.wasAsked
                    && candidate != of
                    && candidate.contact.endpoint().hasSameAddress(of.contact.endpoint())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds {@code contact} unless its endpoint is here; when full, in place of one that is distrusted, or of the farthest
     * one not asked yet: else a few liars that name many close nodes would leave no place for others. Of two ids
     * that strangers give an endpoint the closer one counts until it is asked: else a false id, far off, would hide it.
     */
    @Nullable
    Candidate add(Contact contact, @Nullable Candidate source) {
        Candidate known = at(contact.endpoint());
        if (known != null && (known.wasAsked || known.source() == null || !isCloser(contact.id(), known))) {
            known.onNamedAgain(source);
            return null;
        }
        if (known != null) {
            sorted.remove(known);
        }
        int place = place(contact.id());
        if (sorted.size() == MAX) {
            int distrusted = last(State.DISTRUSTED, State.DISTRUSTED);
            int victim = distrusted >= 0 ? distrusted : last(State.NEW, State.FAILED);
            if (victim < 0 || (victim < place && distrusted < 0)) {
                return null;
            }
            sorted.remove(victim);
            place -= victim < place ? 1 : 0;
        }
        Candidate added = new Candidate(contact, source);
        if (known != null) {
            added.onNamedAgain(known.source());
        }
        sorted.add(place, added);
        return added;
    }

    /** Moves a candidate that answered under another id than it was named by to where that id belongs. */
    void rename(Candidate candidate, Id160 id) {
        sorted.remove(candidate);
        candidate.contact = new Contact(id, candidate.contact.endpoint());
        sorted.add(place(id), candidate);
    }

    private boolean isCloser(Id160 id, Candidate than) {
        return target.compareDistance(id, than.contact.id()) < 0;
    }

    private int place(Id160 id) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target.compareDistance(sorted.get(middle).contact.id(), id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The farthest one of either state, or -1. */
    private int last(State one, State other) {
        int i = sorted.size() - 1;
        while (i >= 0 && sorted.get(i).state != one && sorted.get(i).state != other) {
            i--;
        }
        return i;
    }

    /** Those that answered, closest first, at most {@code count}. */
    List<Candidate> answered(int count) {
        List<Candidate> answered = new ArrayList<>();
        for (int i = 0; i < sorted.size() && answered.size() < count; i++) {
            if (sorted.get(i).state == State.ANSWERED) {
                answered.add(sorted.get(i));
            }
        }
        return answered;
    }
}
