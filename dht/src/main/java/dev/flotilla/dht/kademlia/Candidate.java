package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.krpc.Contact;

/**
 * A node that a look-up may ask.
 *
 * <p>Confined to its owner loop.
 */
final class Candidate {
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
