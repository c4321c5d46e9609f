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
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final RandomGenerator random = new SplittableRandom(1);
    private final Id160 ownId = Id160.random(random);
    private final RoutingTable table = new RoutingTable(NOW, true, ownId, TableRules.PRIVATE);
    private int contacts;

    @Test
    void splitsOnlyTheHomeBucket() {
        answered(12, 0);
        assertThat(table.size()).isEqualTo(8);
        assertThat(table.buckets()).isEqualTo(2);
        answered(8, 1);
        answered(8, 2);
        answered(3, 3);
        assertThat(table.size()).isEqualTo(8 + 8 + 8 + 3);
        assertThat(table.buckets()).isEqualTo(4);
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
    void nearestReplacementTakesThePlaceAtOnce() {
        List<Contact> members = oneInEachPart();
        Contact slow = answer(part(0), 50);
        Contact near = answer(part(0), 30);
        Contact doubtful = answer(part(0), 29);
        fail(doubtful, 1);
        fail(members.get(0), 2);
        assertThat(table.closest(ownId, 8)).hasSize(8).contains(near).doesNotContain(members.get(0), slow, doubtful);
        table.checkInvariants();
    }

    @Test
    void replacementThatFailsTwiceIsForgotten() {
        List<Contact> members = oneInEachPart();
        Contact spare = answer(part(0), 50);
        fail(spare, 2);
        fail(members.get(0), 2);
        assertThat(table.closestBad(ownId, 8)).containsExactly(members.get(0));
        assertThat(table.size()).isEqualTo(8);
    }

    @Test
    void muchFasterNodeTakesThePlaceOfASlowYoungOne() {
        List<Contact> members = oneInEachPart();
        for (int i = 0; i < 20; i++) {
            table.onAnswered(NOW, members.get(1), 900 * MILLI); // old: it stays
            table.onAnswered(NOW, members.get(6), 300 * MILLI);
        }
        Contact hardlyFaster = answer(part(2), 150);
        assertThat(table.closest(ownId, 8)).doesNotContain(hardlyFaster);
        Contact faster = answer(part(2), 20);
        assertThat(table.closest(ownId, 8))
                .hasSize(8)
                .contains(faster, members.get(1))
                .doesNotContain(members.get(6));
        table.checkInvariants();
    }

    @Test
    void bucketSpreadsOverItsRange() {
        for (int i = 0; i < 7; i++) { // libtorrent's replace_node_impl: many in one eighth of the range
            answer(part(3), 10 + i);
        }
        Contact slowest = answer(part(3), 40);
        List<Contact> spread = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            if (i != 3) {
                spread.add(answer(part(i), 100));
            }
        }
        assertThat(table.closest(ownId, 8)).hasSize(8).containsAll(spread).doesNotContain(slowest);
        table.checkInvariants();
    }

    @Test
    void nodeThatAnswersUnderAnotherIdIsAnother() { // libtorrent's node_set_id
        Contact before = answered(1, 0).get(0);
        Contact after = new Contact(Id160.random(random), before.endpoint());
        assertThat(table.onAnswered(NOW, after, MILLI)).isTrue();
        assertThat(table.closest(ownId, 8)).containsExactly(after);
        table.onAnswered(NOW, new Contact(ownId, before.endpoint()), MILLI);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void secondNodeWithAnIdWaitsUntilTheFirstIsBad() {
        Contact first = answered(1, 0).get(0);
        Contact second = new Contact(first.id(), Endpoint.parse("192.0.2.99:9"));
        assertThat(table.onAnswered(NOW, second, MILLI)).isFalse();
        assertThat(table.closest(ownId, 8)).containsExactly(first);
        assertThat(table.takeDue(NOW)).isEqualTo(first);
        assertThat(table.takeDue(NOW)).isNull();
        fail(first, 2);
        assertThat(table.onAnswered(NOW, second, MILLI)).isTrue();
        assertThat(table.closest(ownId, 8)).containsExactly(second);
    }

    @Test
    void strangersAreWantedWhereThereIsRoom() {
        Endpoint stranger = Endpoint.parse("192.0.2.99:9");
        List<Contact> members = answered(8, 0);
        Id160 far = ownId.randomAtPrefix(0, random);
        assertThat(table.wants(far, stranger)).isTrue();
        answered(8, 1); // now the far bucket cannot be split any more
        answered(8, 0); // and its replacements are full
        assertThat(table.wants(far, stranger)).isFalse();
        assertThat(table.wants(ownId.randomAtPrefix(1, random), stranger)).isTrue();
        assertThat(table.wants(ownId, stranger)).isFalse();
        assertThat(table.lacks(new Contact(far, stranger))).isFalse();
        assertThat(table.lacks(new Contact(ownId.randomAtPrefix(1, random), stranger)))
                .isTrue();
        assertThat(members).hasSize(8);
    }

    @Test
    void questionsKeepANodeGoodAndAnswersOfOthersDoNot() {
        Contact asks = answered(1, 0).get(0);
        Contact silent = answered(1, 0).get(0);
        assertThat(table.onQueried(NOW + 14 * MINUTE, asks)).isTrue();
        assertThat(table.onQueried(NOW + 14 * MINUTE, new Contact(silent.id(), asks.endpoint())))
                .isFalse();
        assertThat(table.takeDue(NOW + 16 * MINUTE)).isEqualTo(silent);
        assertThat(table.takeDue(NOW + 16 * MINUTE)).isNull();
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
            while (table.takeDue(now + wait) == null) {
                wait += TimeUnit.SECONDS.toNanos(1);
            }
            waits.add(TimeUnit.NANOSECONDS.toSeconds(wait));
            now += wait;
        }
        assertThat(waits).containsExactly(10L, 60L, 120L, 240L, 480L, 960L, 960L, 960L);
        assertThat(table.onAnswered(now, node, MILLI)).as("back").isTrue();
        assertThat(table.good(now, 8)).isEqualTo(1);
    }

    @Test
    void knowsWhenSomethingIsDue() {
        Contact first = answered(1, 0).get(0);
        Contact second = new Contact(ownId.randomAtPrefix(0, random), Endpoint.parse("192.0.2.9:9"));
        table.onAnswered(NOW + MINUTE, second, MILLI);
        table.updateEarliest();
        assertThat(table.earliestNanos() - NOW).isEqualTo(15 * MINUTE);
        assertThat(table.takeDue(NOW + 15 * MINUTE)).isEqualTo(first);
        table.onAnswered(NOW + 15 * MINUTE, first, MILLI);
        table.updateEarliest();
        assertThat(table.earliestNanos() - NOW).isEqualTo(16 * MINUTE);
        table.onFailed(NOW + 15 * MINUTE, first);
        assertThat(table.earliestNanos() - NOW - 15 * MINUTE).isEqualTo(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void nodesThatFailedAreDueAgainWhenTheNetworkIsBack() {
        Contact failed = answered(1, 0).get(0);
        answered(1, 0);
        fail(failed, 5);
        table.forgive(NOW);
        assertThat(table.takeDue(NOW)).isEqualTo(failed);
        assertThat(table.takeDue(NOW)).isNull();
    }

    @Test
    void measuresRoundTripsSmoothly() {
        Contact node = answer(part(0), 80);
        assertThat(table.roundTripNanos(node)).isBetween(80 * MILLI, 81 * MILLI);
        table.onAnswered(NOW, node, 160 * MILLI);
        assertThat(table.roundTripNanos(node)).isBetween(99 * MILLI, 101 * MILLI);
        table.onAnswered(NOW, node, Long.MAX_VALUE);
        assertThat(table.roundTripNanos(node)).isLessThan(TimeUnit.SECONDS.toNanos(9));
        assertThat(table.roundTripNanos(new Contact(ownId, node.endpoint()))).isZero();
    }

    @Test
    void everyRangeIsExploredOnceAndRefreshedWhenStale() {
        assertThat(table.refreshTarget(NOW + 20 * MINUTE, random))
                .as("empty table")
                .isNull();
        answered(3, 0);
        answered(6, 1);
        assertThat(table.buckets()).isEqualTo(2);
        assertThat(table.refreshTarget(NOW, random)).isEqualTo(ownId);
        Id160 second = table.refreshTarget(NOW, random);
        assertThat(ownId.commonPrefixLength(second)).isZero();
        assertThat(table.refreshTarget(NOW, random)).isNull();
        assertThat(table.refreshTarget(NOW + 20 * MINUTE, random)).isEqualTo(ownId);
        assertThat(table.refreshTarget(NOW + 20 * MINUTE, random)).isNotNull();
        assertThat(table.refreshTarget(NOW + 20 * MINUTE, random)).isNull();
    }

    @Test
    void keepsItsNodesUnderAnotherOwnId() {
        List<Contact> nodes = new ArrayList<>(answered(8, 0));
        nodes.addAll(answered(8, 1));
        nodes.addAll(answered(4, 2));
        Contact bad = nodes.get(9);
        fail(bad, 2);
        Id160 other = ownId.randomAtPrefix(1, random);
        table.setOwnId(NOW + MINUTE, other);
        table.checkInvariants();
        assertThat(table.closest(other, 100)).hasSize(19);
        assertThat(table.closestBad(other, 100)).containsExactly(bad);
        assertThat(table.good(NOW + 15 * MINUTE, 100)).as("their age is kept").isZero();
        assertThat(table.onAnswered(NOW, new Contact(other, Endpoint.parse("192.0.2.9:9")), MILLI))
                .isFalse();
    }

    @Test
    void isSmall() {
        for (int i = 0; i < 400; i++) {
            answer(Id160.random(random), 80);
        }
        int empty = new RoutingTable(NOW, false, ownId, TableRules.PUBLIC).capacityBytes();
        assertThat(empty).isLessThan(16);
        int kept = table.size() + 8 * (table.buckets() - 1); // about every bucket but home has all its replacements
        assertThat(table.capacityBytes()).isLessThanOrEqualTo(40 * kept + 2 * 16 * 38);
    }

    /** Eight members of the far bucket, one in each eighth of it, and a home bucket behind. */
    private List<Contact> oneInEachPart() {
        answered(8, 1);
        List<Contact> members = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            members.add(answer(part(i), 20));
        }
        for (Contact closer : table.closest(ownId, 8)) {
            table.remove(NOW, closer.endpoint());
        }
        assertThat(table.closest(ownId, 100)).hasSameElementsAs(members);
        return members;
    }

    /** A random id in the given eighth of the far bucket. */
    private Id160 part(int eighth) {
        Id160 id = ownId.randomAtPrefix(0, random);
        while ((id.toByteArray()[0] >> 4 & 7) != eighth) {
            id = ownId.randomAtPrefix(0, random);
        }
        return id;
    }

    private Contact answer(Id160 id, long millis) {
        Contact contact = new Contact(id, VirtualNetwork.address(contacts++, true));
        table.onAnswered(NOW, contact, millis * MILLI);
        return contact;
    }

    private List<Contact> answered(int count, int prefix) {
        List<Contact> answered = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answered.add(answer(ownId.randomAtPrefix(prefix, random), 50));
        }
        return answered;
    }

    private void fail(Contact contact, int times) {
        for (int i = 0; i < times; i++) {
            table.onFailed(NOW, contact);
        }
    }
}
