package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerStoreTest {
    private static final long START = Long.MAX_VALUE - 12345;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final RandomGenerator random = new SplittableRandom(4);
    private final Id160 ownId = Id160.random(random);
    private final Id160 hash = Id160.random(random);

    @Test
    void returnsPeersOfTheAskedFamily() {
        PeerStore store = store(StoreLimits.DEFAULT);
        Endpoint ipv4 = Endpoint.parse("192.0.2.1:65535");
        Endpoint ipv6 = Endpoint.parse("[2001:db8:ffff::fffe]:1");
        store.add(START, hash, ipv4, false);
        store.add(START, hash, ipv6, false);
        assertThat(sample(store, START, hash, true, 50)).containsExactly(ipv4);
        assertThat(sample(store, START, hash, false, 50)).containsExactly(ipv6);
        assertThat(sample(store, START, ownId, true, 50)).isEmpty();
        store.checkInvariants();
    }

    @Test
    void keepsAPeerOnce() {
        PeerStore store = store(StoreLimits.DEFAULT);
        store.add(START, hash, peer(1), false);
        store.add(START + MINUTE, hash, peer(1), false);
        store.add(START + MINUTE, hash, peer(1).withPort(99), false);
        assertThat(store.peers()).isEqualTo(2);
        assertThat(sample(store, START + MINUTE, hash, true, 50))
                .containsExactlyInAnyOrder(peer(1), peer(1).withPort(99));
    }

    @Test
    void forgetsPeersThatWereNotAnnouncedAgain() {
        PeerStore store = store(StoreLimits.DEFAULT);
        store.add(START, hash, peer(1), false);
        store.add(START, hash, peer(2), false);
        store.add(START + 30 * MINUTE, hash, peer(2), false);
        assertThat(sample(store, START + 45 * MINUTE, hash, true, 50)).hasSize(2);
        assertThat(sample(store, START + 46 * MINUTE, hash, true, 50)).containsExactly(peer(2));
        assertThat(store.peers()).isEqualTo(1);
        store.expire(START + 77 * MINUTE);
        assertThat(store.swarms()).isZero();
        assertThat(store.bytes()).isZero();
        store.checkInvariants();
    }

    @Test
    void fullSwarmTakesNewPeersInPlaceOfOldOnes() {
        PeerStore store = store(new StoreLimits(1 << 20, 100, 2700, 7200));
        for (int i = 0; i < 100; i++) {
            store.add(START, hash, peer(i), false);
        }
        for (int i = 100; i < 150; i++) {
            store.add(START + 10 * MINUTE, hash, peer(i), false);
        }
        List<Endpoint> all = sample(store, START + 10 * MINUTE, hash, true, 1000);
        assertThat(all).hasSize(100).doesNotHaveDuplicates().contains(peer(149));
        assertThat(all.stream().filter(peer -> peer.port() > 100).count()).isGreaterThan(40);
    }

    @Test
    void fullStoreRefusesNobodyAndKeepsPopularSwarms() {
        PeerStore store = store(new StoreLimits(64 << 10, 100, 2700, 7200));
        for (int i = 0; i < 20; i++) {
            store.add(START, hash, peer(i), false);
        }
        for (int i = 0; i < 5000; i++) {
            Id160 junk = Id160.random(random);
            store.add(START, junk, peer(i), false);
            assertThat(sample(store, START, junk, true, 5)).containsExactly(peer(i));
            assertThat(store.bytes()).isLessThanOrEqualTo(64 << 10);
        }
        assertThat(sample(store, START, hash, true, 50)).hasSize(20);
        store.checkInvariants();
    }

    @Test
    void samplesUniformly() {
        PeerStore store = store(StoreLimits.DEFAULT);
        for (int i = 0; i < 40; i++) {
            store.add(START, hash, peer(i), false);
        }
        Map<Endpoint, Integer> seen = new HashMap<>();
        for (int round = 0; round < 4000; round++) {
            List<Endpoint> sample = sample(store, START, hash, true, 10);
            assertThat(sample).hasSize(10).doesNotHaveDuplicates();
            sample.forEach(peer -> seen.merge(peer, 1, Integer::sum));
        }
        assertThat(seen)
                .hasSize(40)
                .allSatisfy((peer, count) -> assertThat(count).isBetween(800, 1200));
    }

    @Test
    void aPeerCostsTenBytesOrSo() {
        PeerStore store = store(new StoreLimits(64L << 20, 2048, 2700, 7200));
        for (int swarm = 0; swarm < 50; swarm++) {
            Id160 infoHash = Id160.random(random);
            for (int i = 0; i < 2000; i++) {
                store.add(START, infoHash, peer(i), false);
            }
        }
        assertThat(store.peers()).isEqualTo(100_000);
        assertThat(store.bytes() / store.peers()).isLessThan(13);
    }

    private PeerStore store(StoreLimits limits) {
        return new PeerStore(START, new StoreBudget(limits, ownId), random);
    }

    private static Endpoint peer(int i) {
        return Endpoint.of(new byte[] {(byte) 200, (byte) (i >> 16), (byte) (i >> 8), (byte) i}, i + 1);
    }

    private static List<Endpoint> sample(PeerStore store, long now, Id160 infoHash, boolean ipv4, int count) {
        int length = ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6;
        byte[] bytes = new byte[count * length];
        int written = store.writeSample(now, infoHash, ipv4, count, false, bytes, 0);
        return IntStream.range(0, written)
                .map(i -> i * length)
                .mapToObj(ipv4 ? at -> Endpoint.readCompactIpv4(bytes, at) : at -> Endpoint.readCompactIpv6(bytes, at))
                .toList();
    }
}
