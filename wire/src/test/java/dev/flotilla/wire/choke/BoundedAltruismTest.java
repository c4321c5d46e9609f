package dev.flotilla.wire.choke;

import static dev.flotilla.wire.choke.Crowd.optimistic;
import static dev.flotilla.wire.choke.Crowd.unchoked;
import static dev.flotilla.wire.choke.Crowd.verdicts;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedAltruismTest {

    private final Choker choker = Choker.boundedAltruism();
    private final Crowd crowd = new Crowd();

    @Test
    void strangersGetNoMoreThanTheirAllowance() {
        crowd.waiting(0).newcomer();
        Decision decision = choker.decide(crowd.round(4, true));
        assertThat(decision.verdicts())
                .allSatisfy(verdict ->
                        assertThat(verdict.unchoked() && verdict.granted()).isTrue())
                .allSatisfy(verdict -> assertThat(verdict.limitBytes()).isEqualTo(Crowd.ALLOWANCE));
    }

    @Test
    void freeSlotIsNotForWhoGaveNothingAndDrewItsShare() {
        crowd.exhausted().waiting(100);
        Decision decision = choker.decide(crowd.round(4, true));
        assertThat(unchoked(decision)).containsExactly(2);
        assertThat(verdicts(decision).get(1).reason())
                .isEqualTo("choked: rank 2 of 4, gave nothing for all it was granted");
    }

    @Test
    void partnersAreNotLimited() {
        crowd.unchoked(100, 50);
        Verdict partner = choker.decide(crowd.round(4, true)).verdicts().get(0);
        assertThat(partner.unchoked()).isTrue();
        assertThat(partner.granted()).isFalse();
        assertThat(partner.limitBytes()).isEqualTo(Verdict.UNLIMITED);
    }

    @Test
    void whoGivesForFormsSakeIsAStranger() {
        crowd.serving(100_000_000, 100, 0);
        Contender taker = crowd.contenders.get(0);
        crowd.contenders.set(
                0,
                new Contender(
                        1, true, true, false, false, taker.sentRate() / 17, taker.sentRate(), 0, 50, 50, 10, 0, 0, 0));
        assertThat(choker.decide(crowd.round(4, false)).verdicts().get(0).granted())
                .isTrue();
    }

    @Test
    void lastSlotIsForStrangersThoughPartnersWait() {
        crowd.waiting(100).waiting(200).waiting(300).exhausted().newcomer();
        Decision decision = choker.decide(crowd.round(2, true));
        assertThat(unchoked(decision)).hasSize(2).contains(3);
        assertThat(optimistic(decision)).isIn(1, 2, 5);
    }
}
