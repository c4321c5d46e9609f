package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.Contact;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to one candidate of a look-up.
 *
 * <p>Immutable.
 *
 * @param atNanos since the search was submitted
 * @param hop steps from our own table: 1 for a node we knew
 * @param event what happened
 * @param roundTripNanos of an answer; else the time waited, 0 when it was not asked
 * @param namedBy who named it first; null when we knew it
 */
public record TraceStep(
        long atNanos,
        Contact node,
        int hop,
        Event event,
        long roundTripNanos,
        @Nullable Contact namedBy) {
    /** What can happen to a candidate. */
    public enum Event {
        ASKED,
        ANSWERED,
        /** It answered under another id than it was named by. */
        ANSWERED_AS_ANOTHER,
        /** It takes longer than most; another was asked meanwhile. */
        STALLED,
        /** It did not answer. */
        SILENT,
        /** It answered with an error. */
        REFUSED,
        /** Left out: another port of its address was asked. */
        SKIPPED_SAME_ADDRESS,
        /** Left out: it kept silent lately. */
        SKIPPED_UNREACHABLE,
        /** Left out: whoever named it has named too many dead nodes. */
        SKIPPED_SOURCE,
        /** Left out: its id does not belong to its address (BEP 42). */
        SKIPPED_ID,
        /** Left to another path of the same search. */
        SKIPPED_OTHER_PATH
    }
}
