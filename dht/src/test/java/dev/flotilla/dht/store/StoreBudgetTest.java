package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** When all is taken: others refuse newcomers until something is too old, or keep all until they burst. */
class StoreBudgetTest {
    private static final long START = 0;
    private static final int BYTES = 256 << 10;

    private final RandomGenerator random = new SplittableRandom(8);
    private final Id160 ownId = Id160.random(random);
    private final StoreBudget budget = new StoreBudget(new StoreLimits(BYTES, 2048, 2700, 7200), ownId);
    private final PeerStore peers = new PeerStore(START, budget, random);
    private final ItemStore items = new ItemStore(START, budget, random);

    @Test
    void junkHashesDoNotLockOutRealOnes() {
        for (int i = 0; i < 20_000; i++) {
            peers.add(START, Id160.random(random), peer(i), false);
        }
        List<Id160> real = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Id160 hash = Id160.random(random);
            real.add(hash);
            for (int p = 0; p < 10; p++) {
                peers.add(START, hash, peer(p), false);
            }
        }
        for (int i = 0; i < 20_000; i++) {
            peers.add(START, Id160.random(random), peer(i), false);
        }
        assertThat(real).allSatisfy(hash -> assertThat(count(hash)).isEqualTo(10));
        peers.checkInvariants();
    }

    @Test
    void ofEquallyPopularSwarmsTheFarGo() {
        List<Id160> near = new ArrayList<>();
        List<Id160> far = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Id160 close = ownId.randomAtPrefix(20, random);
            Id160 distant = ownId.randomAtPrefix(0, random);
            near.add(close);
            far.add(distant);
            peers.add(START, close, peer(i), false);
            peers.add(START, distant, peer(i), false);
        }
        long nearKept = near.stream().filter(hash -> peers.has(START, hash)).count();
        long farKept = far.stream().filter(hash -> peers.has(START, hash)).count();
        assertThat(nearKept).isGreaterThan(10 * Math.max(1, farKept));
    }

    @Test
    void anItemThatManyPutOutlivesOneThatOnePutOften() {
        ByteString wanted = value(1);
        ByteString pushed = value(2);
        for (int i = 0; i < 30; i++) {
            items.putImmutable(START, peer(i), wanted);
            items.putImmutable(START, peer(0), pushed);
        }
        for (int i = 100; i < 3_000; i++) {
            items.putImmutable(START, peer(i), value(i));
        }
        assertThat(items.get(START, SignedValue.target(wanted))).isNotNull();
        assertThat(items.get(START, SignedValue.target(pushed))).isNull();
    }

    @Test
    void itemsDoNotDriveOutPeersNorPeersItems() {
        for (int i = 0; i < 3_000; i++) {
            peers.add(START, Id160.random(random), peer(i), false);
        }
        assertThat(peers.bytes()).isGreaterThan(BYTES * 9 / 10);
        for (int i = 0; i < 3_000; i++) {
            items.putImmutable(START, peer(i), value(i));
        }
        assertThat(peers.bytes()).isBetween((long) BYTES * 70 / 100, (long) BYTES * 76 / 100);
        assertThat(items.bytes()).isGreaterThan(BYTES * 20 / 100);
        for (int i = 0; i < 3_000; i++) {
            peers.add(START, Id160.random(random), peer(i), false);
        }
        assertThat(items.bytes()).isGreaterThan(BYTES * 20 / 100);
    }

    @Property(tries = 30)
    void anyJunkStaysWithinTheBudgetAndIsAnswered(@ForAll long seed) {
        RandomGenerator junk = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            if (junk.nextBoolean()) {
                Id160 hash = junk.nextBoolean() ? Id160.random(junk) : ownId.randomAtPrefix(junk.nextInt(160), junk);
                peers.add(START, hash, peer(junk.nextInt()), junk.nextBoolean());
                assertThat(count(hash)).isPositive();
            } else {
                ByteString value = value(junk.nextInt());
                assertThat(items.putImmutable(START, peer(i), value)).isEqualTo(PutVerdict.STORED);
                assertThat(items.get(START, SignedValue.target(value))).isNotNull();
            }
            assertThat(budget.bytes()).isLessThanOrEqualTo(BYTES).isEqualTo(peers.bytes() + items.bytes());
        }
        peers.checkInvariants();
        items.checkInvariants();
    }

    @Test
    void emptyStoresTakeNothing() {
        assertThat(budget.bytes()).isZero();
    }

    private int count(Id160 hash) {
        return peers.writeSample(START, hash, true, 20, false, new byte[120], 0);
    }

    private static ByteString value(int i) {
        String text = i + "x".repeat(Math.floorMod(i, 900));
        return ByteString.utf8(text.length() + ":" + text);
    }

    private static Endpoint peer(int i) {
        return Endpoint.of(new byte[] {(byte) 200, (byte) (i >> 16), (byte) (i >> 8), (byte) i}, 6881);
    }
}
