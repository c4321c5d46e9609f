package dev.flotilla.wire.choke;

import java.util.Comparator;

/**
 * Tit-for-tat in which a stranger cannot live on gifts: who gives nothing draws no more than its allowance. The standard
 * strategy.
 *
 * <p>Immutable.
 */
final class BoundedAltruism implements Choker {
    /*
     * Slots go to those that gave most in the last 20 seconds, as in tit-for-tat. What tit-for-tat gives away besides, its
     * optimistic slot and every slot that is free, is all that a free-rider needs: connected to enough peers it downloads as
     * fast as those that give (Sirivianos et al., Free-riding in BitTorrent Networks with the Large View Exploit, IPTPS
     * 2007). So here each such slot is a grant, paid from the allowance of the peer's address and of the network around it,
     * which refills slowly. When a grant is used up the slot goes to the next; a peer that used up its allowance
     * and gave nothing is at the back until some minutes have passed, and a free slot stays free rather than be its.
     *
     * Grants cap what is given to strangers, and never what is given in return: bytes that were earned are not counted, or
     * two honest peers of unequal rates would end by choking each other (Legout et al., IMC 2006).
     *
     * Who gives less than a sixteenth of what it takes is a stranger.
     */
    private static final int LEAST_RETURN = 16;

    @Override
    public Decision decide(Round round) {
        return round.seeding() ? EvidenceTurns.decide(round) : trade(round);
    }

    private static Decision trade(Round round) {
        Ranking ranking = new Ranking(round, byReciprocation());
        int optimistic =
                round.between() || round.slots() == 1 || ranking.waiting().size() <= round.slots() ? 0 : 1;
        int unchoked = 0;
        while (unchoked < round.slots() - optimistic
                && !ranking.waiting().isEmpty()
                && isPartner(ranking.waiting().get(0))) {
            Contender next = ranking.next();
            ranking.add(Verdict.unchoked(next, ranking.rank(), round.slots(), "gives in return"));
            unchoked++;
        }
        Contender drawn = ranking.draw(BoundedAltruism::hasAllowance);
        while (unchoked < round.slots() && drawn != null) {
            ranking.remove(drawn);
            ranking.add(Verdict.granted(
                    drawn,
                    unchoked == round.slots() - 1,
                    drawn.allowanceBytes(),
                    round.slots(),
                    drawn.isNewcomer() ? "newcomer" : "to see whether it gives"));
            unchoked++;
            drawn = ranking.draw(BoundedAltruism::hasAllowance);
        }
        return ranking.chokeRest(BoundedAltruism::shortfall);
    }

    private static Comparator<Contender> byReciprocation() {
        return Comparator.<Contender, Boolean>comparing(c -> !isPartner(c))
                .thenComparing(c -> !TitForTat.isHeld(c, Round.NANOS))
                .thenComparing(Contender::receivedRate, Comparator.reverseOrder())
                .thenComparing(Contender::number);
    }

    private static boolean isPartner(Contender contender) {
        return contender.receivedRate() > 0
                && contender.receivedRate() >= contender.sentRate() / LEAST_RETURN
                && !contender.snubbed();
    }

    private static String shortfall(Contender contender) {
        return hasAllowance(contender) || isPartner(contender)
                ? Ranking.shortfall(contender)
                : "gave nothing for all it was granted";
    }

    private static boolean hasAllowance(Contender contender) {
        return contender.allowanceBytes() > 0;
    }
}
