package dev.flotilla.wire.choke;

import java.util.List;

/**
 * A verdict on each peer.
 *
 * <p>Immutable.
 *
 * @param verdicts one a peer, in any order
 */
public record Decision(List<Verdict> verdicts) {

    public Decision {
        verdicts = List.copyOf(verdicts);
    }
}
