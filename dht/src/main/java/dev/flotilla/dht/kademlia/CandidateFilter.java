package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.krpc.Contact;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which candidates a look-up asks: what others name is half dead, and some of it is bait.
 *
 * <p>Confined to its owner loop.
 */
final class CandidateFilter {
    private final Questions questions;
    private final boolean onePerAddress;
    private final boolean validIdsOnly;

    /** Endpoints that one path of the search has asked, which the others then leave alone; null for a single path. */
    private final @Nullable Set<Endpoint> claimed;

    CandidateFilter(Questions questions, boolean onePerAddress, boolean validIdsOnly, @Nullable Set<Endpoint> claimed) {
        this.questions = questions;
        this.onePerAddress = onePerAddress;
        this.validIdsOnly = validIdsOnly;
        this.claimed = claimed;
    }

    /** Why {@code candidate} is not to be asked; null when it is. */
    @Nullable
    Event refusal(long nowNanos, Candidate candidate, Candidates all) {
        Endpoint endpoint = candidate.contact.endpoint();
        boolean stranger = candidate.source() != null;
        if (stranger && questions.isUnreachable(nowNanos, endpoint)) {
            return Event.SKIPPED_UNREACHABLE;
        }
        if (stranger && onePerAddress && all.hasAskedAddress(candidate)) {
            return Event.SKIPPED_SAME_ADDRESS;
        }
        if (!candidate.isCredible()) {
            return Event.SKIPPED_SOURCE;
        }
        if (claimed != null && claimed.contains(endpoint)) {
            return Event.SKIPPED_OTHER_PATH;
        }
        return admitsId(candidate.contact) ? null : Event.SKIPPED_ID;
    }

    /** False when the id may not count (BEP 42, <i>Enforcement</i>). */
    boolean admitsId(Contact contact) {
        return !validIdsOnly || NodeIds.isValid(contact.id(), contact.endpoint());
    }

    void onAsked(Candidate candidate) {
        if (claimed != null) {
            claimed.add(candidate.contact.endpoint());
        }
    }
}
