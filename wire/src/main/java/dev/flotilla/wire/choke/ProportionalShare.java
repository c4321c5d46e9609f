package dev.flotilla.wire.choke;

import java.util.Comparator;
import java.util.List;

/**
 * Each peer gets the share of our up-link that it has in what we receive.
 *
 * <p>Immutable.
 */
final class ProportionalShare implements Choker {
    /*
     * Levin, LaCurts, Spring, Bhattacharjee: BitTorrent is an Auction: Analyzing and Improving BitTorrent's Incentives
     * (SIGCOMM 2008). An auction in which each bidder gets a part in proportion to its bid leaves nobody a reason to bid
     * less than it has, unlike one in which the best bidders get equal parts. A fifth of the up-link is kept to find new
     * partners. What is given out is a quarter more than what was sent of late, so that a growing rate is not held down.
     */
    private static final double GROWTH = 1.25;
    private static final double EXPLORING = 0.2;
    private static final long LEAST_BYTES = 64 << 10;

    @Override
    public Decision decide(Round round) {
        if (round.seeding()) {
            return SeedersTurns.decide(round);
        }
        Ranking ranking = new Ranking(
                round, Comparator.comparing(Contender::receivedRate).reversed().thenComparing(Contender::number));
        int strangers = round.slots() == 1 ? 0 : 1;
        List<Contender> partners = ranking.waiting().stream()
                .filter(contender -> contender.receivedRate() > 0)
                .limit(round.slots() - strangers)
                .toList();
        double received = partners.stream().mapToLong(Contender::receivedRate).sum();
        double bytes = round.sentRate() * GROWTH * Round.NANOS / 1e9;
        for (Contender partner : partners) {
            ranking.remove(partner);
            long share = (long) (bytes * (1 - EXPLORING) * partner.receivedRate() / received);
            ranking.add(Verdict.limited(
                    partner,
                    Math.max(LEAST_BYTES, share),
                    ranking.place(),
                    round.slots(),
                    "its share of what we receive"));
        }
        for (int free = round.slots() - partners.size(); free > 0; free--) {
            Contender drawn = ranking.draw(contender -> true);
            if (drawn != null) {
                ranking.remove(drawn);
                long limit = Math.max(LEAST_BYTES, (long) (bytes * EXPLORING));
                ranking.add(Verdict.granted(drawn, true, limit, round.slots(), "to find new partners"));
            }
        }
        return ranking.chokeRest(Ranking::shortfall);
    }
}
