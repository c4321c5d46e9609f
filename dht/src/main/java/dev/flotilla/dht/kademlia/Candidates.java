package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Candidates.Candidate.State;
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
    /**
     * A node that a look-up may ask.
     *
     * <p>Confined to its owner loop.
     */
    static final class Candidate {
        enum State {
            NEW,
            ASKED,
            /** Asked, and slower than most. */
            STALLED,
            ANSWERED,
            FAILED
        }

        final Contact contact;
        State state = State.NEW;

        /** What it gave us to announce with; empty when none. */
        ByteString token = ByteString.EMPTY;

        Candidate(Contact contact) {
            this.contact = contact;
        }
    }

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

    /** Adds {@code contact} unless its endpoint is here; when full, in place of the farthest one not asked yet. */
    void add(Contact contact) {
        if (at(contact.endpoint()) != null) {
            return;
        }
        int place = place(contact.id());
        if (sorted.size() == MAX) {
            int victim = farthestUnasked();
            if (victim < place) {
                return;
            }
            sorted.remove(victim);
        }
        sorted.add(place, new Candidate(contact));
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

    private int farthestUnasked() {
        int i = sorted.size() - 1;
        while (i >= 0 && sorted.get(i).state != State.NEW && sorted.get(i).state != State.FAILED) {
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
