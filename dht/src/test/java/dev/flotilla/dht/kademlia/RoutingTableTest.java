package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final long NOW = Long.MAX_VALUE - 7;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final RandomGenerator random = new SplittableRandom(1);
    private final Id160 ownId = Id160.random(random);
    private final RoutingTable table = new RoutingTable(NOW, ownId);
    private int contacts;

    @Test
    void splitsOnlyTheHomeBucket() {
        List<Contact> far = answered(12, 0);
        assertThat(table.size()).isEqualTo(8);
        assertThat(table.buckets()).isEqualTo(2);
        answered(8, 1);
        answered(8, 2);
        answered(3, 3);
        assertThat(table.size()).isEqualTo(8 + 8 + 8 + 3);
        assertThat(table.buckets()).isEqualTo(4);
        assertThat(table.closest(far.get(0).id(), 100)).contains(far.get(7)).doesNotContain(far.get(8));
        table.checkInvariants();
    }

    @Test
    void badNodeGivesWayToAVerifiedReplacementOnly() {
        List<Contact> far = answered(8, 0);
        fail(far.get(3), 1);
        assertThat(table.closest(ownId, 8)).contains(far.get(3));
        fail(far.get(3), 1);
        assertThat(table.closest(ownId, 8)).doesNotContain(far.get(3));
        assertThat(table.closestBad(ownId, 8)).containsExactly(far.get(3));
        assertThat(table.size()).isEqualTo(8);

        Contact newcomer = answered(1, 0).get(0);
        assertThat(table.closest(ownId, 8)).hasSize(8).contains(newcomer);
        assertThat(table.closestBad(ownId, 8)).isEmpty();
    }

    @Test
    void freshestReplacementTakesThePlaceAtOnce() {
        List<Contact> far = answered(10, 0);
        fail(far.get(0), 2);
        assertThat(table.closest(ownId, 8))
                .doesNotContain(far.get(0), far.get(8))
                .contains(far.get(9));
    }

    @Test
    void nodeThatAnswersUnderAnotherIdIsAnother() {
        Contact before = answered(1, 0).get(0);
        Contact after = new Contact(Id160.random(random), before.endpoint());
        assertThat(table.onAnswered(NOW, after)).isTrue();
        assertThat(table.closest(ownId, 8)).containsExactly(after);
        table.onAnswered(NOW, new Contact(ownId, before.endpoint()));
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void secondNodeWithAnIdWaitsUntilTheFirstIsBad() {
        Contact first = answered(1, 0).get(0);
        Contact second = new Contact(first.id(), Endpoint.parse("192.0.2.99:9"));
        assertThat(table.onAnswered(NOW, second)).isFalse();
        assertThat(table.closest(ownId, 8)).containsExactly(first);
        assertThat(table.dueForPing(NOW, 8)).containsExactly(first);
        fail(first, 2);
        assertThat(table.onAnswered(NOW, second)).isTrue();
        assertThat(table.closest(ownId, 8)).containsExactly(second);
    }

    @Test
    void strangersAreWantedWhereThereIsRoom() {
        answered(8, 0);
        Id160 far = ownId.randomAtPrefix(0, random);
        assertThat(table.wants(far)).isTrue();
        answered(8, 1); // now the far bucket cannot be split any more
        answered(8, 0); // and its replacements are full
        assertThat(table.wants(far)).isFalse();
        assertThat(table.wants(ownId.randomAtPrefix(1, random))).isTrue();
        assertThat(table.wants(ownId)).isFalse();
    }

    @Test
    void questionsKeepANodeGoodAndAnswersOfOthersDoNot() {
        Contact asks = answered(1, 0).get(0);
        Contact silent = answered(1, 0).get(0);
        assertThat(table.onQueried(NOW + 14 * MINUTE, asks)).isTrue();
        assertThat(table.onQueried(NOW + 14 * MINUTE, new Contact(silent.id(), asks.endpoint())))
                .isFalse();
        assertThat(table.dueForPing(NOW + 16 * MINUTE, 8)).containsExactly(silent);
        assertThat(table.good(NOW + 16 * MINUTE, 8)).isEqualTo(1);
        assertThat(table.hasGood(NOW + 16 * MINUTE, silent.endpoint())).isFalse();
    }

    @Test
    void failedNodesAreTriedAgainLessAndLessOften() {
        Contact node = answered(1, 0).get(0);
        long now = NOW;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            table.onFailed(now, node);
            long wait = 0;
            while (table.dueForPing(now + wait, 1).isEmpty()) {
                wait += TimeUnit.SECONDS.toNanos(1);
            }
            waits.add(TimeUnit.NANOSECONDS.toSeconds(wait));
            now += wait;
        }
        assertThat(waits).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
        assertThat(table.onAnswered(now, node)).as("back").isTrue();
        assertThat(table.good(now, 8)).isEqualTo(1);
    }

    @Test
    void everyRangeIsExploredOnceAndRefreshedWhenStale() {
        assertThat(table.refreshTarget(NOW + 20 * MINUTE, random))
                .as("empty table")
                .isNull();
        answered(5, 0);
        answered(5, 1);
        assertThat(table.buckets()).isEqualTo(2);
        assertThat(table.refreshTarget(NOW, random)).isEqualTo(ownId);
        Id160 second = table.refreshTarget(NOW, random);
        assertThat(ownId.commonPrefixLength(second)).isZero();
        assertThat(table.refreshTarget(NOW, random)).isNull();
        assertThat(table.refreshTarget(NOW + 15 * MINUTE, random)).isEqualTo(ownId);
        assertThat(table.refreshTarget(NOW + 15 * MINUTE, random)).isNotNull();
        assertThat(table.refreshTarget(NOW + 15 * MINUTE, random)).isNull();
    }

    private List<Contact> answered(int count, int prefix) {
        List<Contact> answered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Contact contact =
                    new Contact(ownId.randomAtPrefix(prefix, random), VirtualNetwork.address(contacts++, true));
            table.onAnswered(NOW, contact);
            answered.add(contact);
        }
        return answered;
    }

    private void fail(Contact contact, int times) {
        for (int i = 0; i < times; i++) {
            table.onFailed(NOW, contact);
        }
    }
}
