package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that strangers do not reach makes itself read-only (BEP 43), and tries again. */
class ReachabilityTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int BUCKETS = 18;

    private final Reachability reachability = new Reachability(0, true);

    @Test
    void unreachableAfterAQuarterOfAnHourInWhichOnlyThoseAskedCame() {
        assertThat(minutesUntilUnreachable(100)).isBetween(14, 16);
    }

    @Test
    void rightAgainOnceItHasRestedAndWrongAgainAfterAnotherTrial() {
        int begin = minutesUntilUnreachable(100);
        int rest = 0;
        while (reachability.isUnreachable((begin + rest) * MINUTE, BUCKETS)) {
            rest++;
        }
        assertThat(rest).isEqualTo(60);
        for (int i = 0; i < 20; i++) {
            reachability.onAnswer();
        }
        int trial = begin + rest;
        assertThat(reachability.isUnreachable((trial + 14) * MINUTE, BUCKETS)).isFalse();
        assertThat(reachability.isUnreachable((trial + 15) * MINUTE, BUCKETS)).isTrue();
    }

    @Test
    void oneStrangersQueryIsEnough() {
        int begin = minutesUntilUnreachable(100);
        reachability.onQuery(begin * MINUTE, STRANGER);
        assertThat(reachability.isUnreachable(begin * MINUTE, BUCKETS)).isFalse();
    }

    @Test
    void whoWasAskedLongAgoIsAStranger() {
        reachability.onSent(0, STRANGER);
        answers(100);
        reachability.onQuery(10 * MINUTE, STRANGER);
        assertThat(reachability.isUnreachable(15 * MINUTE, BUCKETS))
                .as("its NAT may still let it in")
                .isTrue();
        reachability.onQuery(16 * MINUTE, STRANGER);
        assertThat(reachability.isUnreachable(16 * MINUTE, BUCKETS)).isFalse();
    }

    @Test
    void nothingFollowsFromSilenceOfAll() {
        reachability.onSent(0, STRANGER);
        answers(15);
        assertThat(reachability.isUnreachable(15 * MINUTE, BUCKETS)).isFalse();
    }

    @Test
    void neverInAPrivateNetwork() {
        Reachability ofPrivate = new Reachability(0, false);
        ofPrivate.onSent(0, STRANGER);
        for (int i = 0; i < 100; i++) {
            ofPrivate.onAnswer();
        }
        assertThat(ofPrivate.isUnreachable(100 * MINUTE, BUCKETS)).isFalse();
    }

    @Test
    void neverInANetworkInWhichNobodyIsAStranger() {
        answers(100);
        reachability.onSent(0, STRANGER);
        assertThat(reachability.isUnreachable(15 * MINUTE, Reachability.ENOUGH_BUCKETS - 1))
                .isFalse();
        answers(100);
        assertThat(reachability.isUnreachable(15 * MINUTE, Reachability.ENOUGH_BUCKETS))
                .isTrue();
    }

    @Test
    void nothingFollowsWhenNearlyEverybodyWasAsked() {
        for (int minute = 0; minute < 15; minute++) {
            for (int i = 0; i < 2000; i++) {
                reachability.onSent(minute * MINUTE, VirtualNetwork.address(minute * 2000 + i, true));
                reachability.onAnswer();
            }
            for (int i = 0; i < 5; i++) {
                reachability.onQuery(minute * MINUTE, Endpoint.parse("5.5." + minute + "." + i + ":5"));
            }
        }
        assertThat(reachability.isUnreachable(15 * MINUTE, BUCKETS)).isFalse();
    }

    @Test
    void engineSaysSoInItsQueriesAndAnswersNobodyMeanwhile() {
        LoneEngine node =
                new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND).withRules(TableRules.PUBLIC));
        for (int i = 0; i < 60; i++) {
            Id160 id = LoneEngine.OWN_ID.randomAtPrefix(i / 8, node.random);
            node.know(new Contact(id, Endpoint.parse("5." + i + ".0.1:6881")));
        }
        assertThat(pings(node).readOnly()).isFalse();
        node.passTime(16 * MINUTE);
        assertThat(pings(node).readOnly()).isTrue();
        assertThat(node.tell(STRANGER, out -> out.ping(1))).isEmpty();
        assertThat(node.engine.counters().get(Counter.UNANSWERED)).isEqualTo(1);
        node.passTime(1);
        assertThat(pings(node).readOnly()).as("a stranger has come").isFalse();
        assertThat(node.tell(STRANGER, out -> out.ping(1))).hasSize(1);
    }

    private static KrpcReader pings(LoneEngine node) {
        node.take();
        node.engine.ask(node.now, Endpoint.parse("5.200.0.1:5"), Question.PING, new QuestionListener() {
            @Override
            public void onAnswer(long nowNanos, Endpoint from, KrpcReader response, long roundTripNanos) {}

            @Override
            public void onError(int code, String text) {}

            @Override
            public void onTimeout() {}
        });
        List<LoneEngine.Sent> sent = node.take();
        assertThat(sent).hasSize(1).allMatch(question -> question.asks(Method.PING));
        return sent.get(0).read();
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            reachability.onAnswer();
        }
    }

    /** Asks so many, all of which answer and ask back. */
    private int minutesUntilUnreachable(int nodes) {
        int minute = 0;
        while (!reachability.isUnreachable(minute * MINUTE, BUCKETS)) {
            for (int i = 0; i < nodes; i++) {
                reachability.onSent(minute * MINUTE, VirtualNetwork.address(i, true));
                reachability.onAnswer();
                reachability.onQuery(minute * MINUTE, VirtualNetwork.address(i, true));
            }
            minute++;
            assertThat(minute).isLessThan(100);
        }
        return minute;
    }
}
