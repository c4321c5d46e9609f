package dev.flotilla.wire.choke;

/**
 * Whoever is interested is unchoked, slots or not. For networks in which everybody is trusted.
 *
 * <p>Immutable.
 */
final class UnchokeAll implements Choker {

    @Override
    public Decision decide(Round round) {
        return new Decision(round.contenders().stream()
                .map(contender -> contender.interested()
                        ? Verdict.unchoked(contender, 0, round.slots(), "everybody is")
                        : Verdict.choked(contender, 0, round.slots(), "wants nothing"))
                .toList());
    }
}
