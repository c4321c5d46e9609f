package dev.flotilla.dht;

import java.time.Duration;
import java.util.List;

/**
 * One thing that happened to one node on the way of a look-up.
 *
 * <p>Immutable.
 *
 * @param at since the look-up was called for
 * @param node as it was named
 * @param hop steps from our own table: 1 for a node that we knew
 * @param event what happened
 * @param roundTrip of an answer; else the time waited, zero when it was not asked
 * @param namedBy who named it first; none when we knew it
 */
public record TraceStep(Duration at, NodeInfo node, int hop, Event event, Duration roundTrip, List<NodeInfo> namedBy) {
    /** What can happen to a node. */
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
        /** Left to another path of the same look-up. */
        SKIPPED_OTHER_PATH
    }

    public TraceStep {
        namedBy = List.copyOf(namedBy);
    }
}
