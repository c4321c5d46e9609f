package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoutingTablePropertyTest {
    private static final List<TableRules> RULES = List.of(
            TableRules.PRIVATE,
            TableRules.PUBLIC,
            TableRules.SERVER,
            TableRules.PUBLIC.enforced(),
            TableRules.PRIVATE.withReplacements(0));

    @Property
    void keepsItsInvariants(@ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int endpoints) {
        RandomGenerator random = new SplittableRandom(seed);
        long start = random.nextLong();
        long now = start;
        Id160 ownId = Id160.random(random);
        RoutingTable table = new RoutingTable(now, true, ownId, RULES.get(random.nextInt(RULES.size())));
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(TimeUnit.MINUTES.toNanos(1));
            Contact contact = contact(random, ownId, endpoints);
            long roundTrip = random.nextLong(TimeUnit.SECONDS.toNanos(1));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> table.onAnswered(now, contact, roundTrip);
                case 3 -> table.onFailed(now, any(random, table, ownId, contact));
                case 4 -> table.onQueried(now, any(random, table, ownId, contact));
                case 5 -> table.takeDue(now);
                case 6 -> table.remove(now, contact.endpoint());
                default -> table.refreshTarget(now, random);
            }
            if (random.nextInt(50) == 0) {
                ownId = nearby(random, ownId);
                table.setOwnId(now, ownId);
                table.updateEarliest();
            }
            table.checkInvariants();
        }
    }

    @Property
    void closestAreTheClosest(@ForAll long seed, @ForAll @IntRange(min = 0, max = 20) int count) {
        RandomGenerator random = new SplittableRandom(seed);
        Id160 ownId = Id160.random(random);
        TableRules rules = random.nextBoolean() ? TableRules.SERVER : TableRules.PRIVATE;
        RoutingTable table = new RoutingTable(0, true, ownId, rules);
        List<Contact> bad = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Contact contact = new Contact(nearby(random, ownId), apart(i));
            table.onAnswered(0, contact, TimeUnit.MILLISECONDS.toNanos(50));
            if (random.nextInt(8) == 0) {
                table.onFailed(0, contact);
                table.onFailed(0, contact);
                bad.add(contact);
            }
        }
        List<Contact> all = table.closest(ownId, 1000);
        List<Contact> allBad = table.closestBad(ownId, 1000);
        assertThat(all.size() + allBad.size()).isEqualTo(table.size());
        assertThat(all).doesNotContainAnyElementsOf(bad);
        for (Id160 target : List.of(nearby(random, ownId), Id160.random(random), ownId)) {
            assertThat(table.closest(target, count)).isEqualTo(sorted(all, target, count));
            assertThat(table.closestBad(target, count)).isEqualTo(sorted(allBad, target, count));
        }
    }

    @Property(tries = 200)
    void writesCompactContacts(
            @ForAll long seed, @ForAll boolean ipv4, @ForAll @IntRange(min = 0, max = 12) int count) {
        RandomGenerator random = new SplittableRandom(seed);
        Id160 ownId = Id160.random(random);
        RoutingTable table = new RoutingTable(0, ipv4, ownId, TableRules.PRIVATE);
        for (int i = 0; i < 40; i++) {
            table.onAnswered(0, new Contact(nearby(random, ownId), VirtualNetwork.address(i, ipv4)), 1);
        }
        Id160 target = nearby(random, ownId);
        int length = ipv4 ? 26 : 38;
        byte[] into = new byte[7 + count * length];
        int written = table.writeClosest(target, into, 7, count);
        List<Contact> expected = table.closest(target, count);
        assertThat(written).isEqualTo(expected.size());
        assertThat(into).startsWith(0, 0, 0, 0, 0, 0, 0);
        for (int i = 0; i < written; i++) {
            int at = 7 + i * length;
            Endpoint endpoint =
                    ipv4 ? Endpoint.readCompactIpv4(into, at + 20) : Endpoint.readCompactIpv6(into, at + 20);
            assertThat(new Contact(Id160.read(into, at), endpoint)).isEqualTo(expected.get(i));
        }
    }

    private static List<Contact> sorted(List<Contact> contacts, Id160 target, int count) {
        return contacts.stream()
                .sorted(Comparator.comparing(Contact::id, target::compareDistance))
                .limit(count)
                .toList();
    }

    /** A public address in a network of its own. */
    private static Endpoint apart(int i) {
        return Endpoint.of(new byte[] {50, (byte) (i >>> 8), (byte) i, 1}, 6881);
    }

    /** Few endpoints and clustered ids, so that ids change, endpoints meet, and buckets split deeply. */
    private static Contact contact(RandomGenerator random, Id160 ownId, int endpoints) {
        Id160 id = random.nextInt(50) == 0 ? ownId : nearby(random, ownId);
        int node = random.nextInt(endpoints);
        Endpoint endpoint = random.nextBoolean() ? VirtualNetwork.address(node, true) : apart(node / 2);
        return new Contact(random.nextBoolean() ? id : NodeIds.random(endpoint, random), endpoint);
    }

    private static Contact any(RandomGenerator random, RoutingTable table, Id160 ownId, Contact otherwise) {
        List<Contact> known = new ArrayList<>(table.closest(ownId, 1000));
        known.add(otherwise);
        return known.get(random.nextInt(known.size()));
    }

    private static Id160 nearby(RandomGenerator random, Id160 ownId) {
        return ownId.randomAtPrefix(random.nextInt(1 + random.nextInt(random.nextInt(10) == 0 ? 160 : 8)), random);
    }
}
