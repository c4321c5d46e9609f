package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Candidate.State;
import dev.flotilla.dht.krpc.Contact;
import org.junit.jupiter.api.Test;

/** Who has a place in a look-up that has heard of more nodes than it remembers. */
class CandidatesTest {
    private static final Id160 TARGET = Id160.of(new byte[Id160.BYTES]);

    private final Candidates candidates = new Candidates(TARGET);

    @Test
    void distrustedOnesMakeRoomForAnyOther() {
        for (int i = 0; i < Candidates.MAX; i++) {
            add(i).state = State.DISTRUSTED;
        }
        for (int i = 0; i < Candidates.MAX; i++) {
            assertThat(candidates.add(contact(200 - i), null)).isNotNull();
        }
        assertThat(candidates.sorted()).hasSize(Candidates.MAX).allMatch(candidate -> candidate.state == State.NEW);
        assertThat(candidates.sorted())
                .isSortedAccordingTo((a, b) -> TARGET.compareDistance(a.contact.id(), b.contact.id()));
    }

    @Test
    void onlyACloserOneTakesThePlaceOfOneNotAsked() {
        for (int i = 0; i < Candidates.MAX; i++) {
            add(i + 10);
        }
        assertThat(candidates.add(contact(200), null)).isNull();
        assertThat(candidates.add(contact(5), null)).isNotNull();
        assertThat(candidates.sorted()).hasSize(Candidates.MAX);
        assertThat(candidates.sorted().get(0).contact).isEqualTo(contact(5));
    }

    private Candidate add(int distance) {
        Candidate added = candidates.add(contact(distance), null);
        if (added == null) {
            throw new AssertionError(distance);
        }
        return added;
    }

    private static Contact contact(int distance) {
        byte[] id = new byte[Id160.BYTES];
        id[Id160.BYTES - 1] = (byte) distance;
        return new Contact(Id160.of(id), VirtualNetwork.address(distance, true));
    }
}
