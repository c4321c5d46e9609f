package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

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
    @Property
    void keepsItsInvariants(@ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int endpoints) {
        RandomGenerator random = new SplittableRandom(seed);
        long now = random.nextLong();
        Id160 ownId = Id160.random(random);
        RoutingTable table = new RoutingTable(now, ownId);
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(TimeUnit.MINUTES.toNanos(1));
            Contact contact = contact(random, ownId, endpoints);
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> table.onAnswered(now, contact);
                case 3 -> table.onFailed(now, any(random, table, ownId, contact));
                case 4 -> table.onQueried(now, any(random, table, ownId, contact));
                default -> table.refreshTarget(now, random);
            }
            table.checkInvariants();
        }
    }

    @Property
    void closestAreTheClosest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int count) {
        RandomGenerator random = new SplittableRandom(seed);
        Id160 ownId = Id160.random(random);
        RoutingTable table = new RoutingTable(0, ownId);
        for (int i = 0; i < 120; i++) {
            table.onAnswered(0, new Contact(nearby(random, ownId), VirtualNetwork.address(i, true)));
        }
        List<Contact> all = table.closest(ownId, 1000);
        assertThat(all).hasSize(table.size());
        Id160 target = nearby(random, ownId);
        assertThat(table.closest(target, count))
                .isEqualTo(all.stream()
                        .sorted(Comparator.comparing(Contact::id, target::compareDistance))
                        .limit(count)
                        .toList());
    }

    /** Few endpoints and clustered ids, so that ids change, endpoints meet, and buckets split deeply. */
    private static Contact contact(RandomGenerator random, Id160 ownId, int endpoints) {
        Id160 id = random.nextInt(50) == 0 ? ownId : nearby(random, ownId);
        return new Contact(id, VirtualNetwork.address(random.nextInt(endpoints), true));
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
