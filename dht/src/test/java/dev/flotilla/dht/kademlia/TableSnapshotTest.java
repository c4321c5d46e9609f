package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.TableSnapshot.Loaded;
import dev.flotilla.dht.kademlia.TableSnapshot.Node;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TableSnapshotTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Property(tries = 100)
    void roundTrips(@ForAll long seed, @ForAll @IntRange(max = 200) int count) {
        TableSnapshot snapshot = snapshot(seed, count);
        assertThat(TableSnapshot.decode(snapshot.encode())).isEqualTo(new Loaded(snapshot, ""));
    }

    @Property
    void toleratesAnyBytes(@ForAll byte[] bytes) {
        Loaded loaded = TableSnapshot.decode(ByteString.of(bytes));
        assertThat(loaded.snapshot()).isNull();
        assertThat(loaded.problem()).isNotEmpty();
    }

    @Property(tries = 200)
    void toleratesACorruptOrCutFile(@ForAll long seed, @ForAll @IntRange(max = 20) int count) {
        RandomGenerator random = new SplittableRandom(seed);
        byte[] file = snapshot(seed, count).encode().toByteArray();
        byte[] flipped = file.clone();
        flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        for (byte[] bad : List.of(flipped, Arrays.copyOf(file, random.nextInt(file.length)))) {
            Loaded loaded = TableSnapshot.decode(ByteString.of(bad));
            assertThat(loaded.snapshot()).isNull();
            assertThat(loaded.problem()).isNotEmpty();
        }
    }

    @Test
    void tellsAnotherVersion() {
        byte[] file = snapshot(1, 1).encode().toByteArray();
        file[4] = 2;
        assertThat(TableSnapshot.decode(ByteString.of(file)).problem()).contains("version 2");
    }

    @Test
    void isBounded() {
        TableSnapshot snapshot = snapshot(1, 10_000);
        assertThat(snapshot.nodes()).hasSize(TableSnapshot.MAX_NODES);
        assertThat(snapshot.encode().size()).isLessThan(200 * 1024);
    }

    @Test
    void holdsWhatAnsweredBestFirst() {
        RandomGenerator random = new SplittableRandom(5);
        Id160 ownId = Id160.random(random);
        RoutingTables tables = new RoutingTables(0, ownId, TableRules.PRIVATE, false);
        Contact old = contact(random, 1);
        tables.ipv4.onAnswered(0, old, 5 * MILLI);
        Contact slow = contact(random, 2);
        tables.ipv4.onAnswered(19 * MINUTE, slow, 80 * MILLI);
        Contact near = new Contact(Id160.random(random), VirtualNetwork.address(3, false));
        tables.ipv6.onAnswered(19 * MINUTE, near, 20 * MILLI);
        Contact failed = contact(random, 4);
        tables.ipv4.onAnswered(19 * MINUTE, failed, MILLI);
        tables.ipv4.onFailed(19 * MINUTE, failed);
        TableSnapshot snapshot = tables.snapshot(20 * MINUTE, 1234);
        assertThat(snapshot.ownId()).isEqualTo(ownId);
        assertThat(snapshot.epochSeconds()).isEqualTo(1234);
        assertThat(snapshot.nodes()).extracting(Node::contact).containsExactly(near, slow, old);
        assertThat(snapshot.nodes()).extracting(Node::ageSeconds).containsExactly(60, 60, 1200);
    }

    private static TableSnapshot snapshot(long seed, int count) {
        RandomGenerator random = new SplittableRandom(seed);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Contact contact =
                    new Contact(Id160.random(random), VirtualNetwork.address(i % 50_000, random.nextBoolean()));
            nodes.add(new Node(contact, random.nextInt(65_536) * 125_000L, random.nextInt(1 << 30)));
        }
        return new TableSnapshot(Id160.random(random), random.nextLong(), nodes);
    }

    private static Contact contact(RandomGenerator random, int i) {
        return new Contact(Id160.random(random), VirtualNetwork.address(i, true));
    }
}
