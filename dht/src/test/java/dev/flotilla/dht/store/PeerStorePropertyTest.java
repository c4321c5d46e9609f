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
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PeerStorePropertyTest {
    private static final int LIFETIME = 600;

    /** Against maps that forget nothing but the old: with room for all, the store holds the same. */
    @Property(tries = 60)
    void holdsWhatMapsHold(@ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        long now = random.nextLong();
        PeerStore store = store(now, 1 << 22, 16_384, random);
        List<Id160> hashes = hashes(5, random);
        Map<Id160, Map<Endpoint, Announce>> model = new HashMap<>();
        for (int i = 0; i < 1_500; i++) {
            now += random.nextLong(TimeUnit.SECONDS.toNanos(2));
            Id160 hash = hashes.get(random.nextInt(1 + random.nextInt(hashes.size())));
            Endpoint peer = peer(random);
            boolean isSeed = random.nextBoolean();
            store.add(now, hash, peer, isSeed);
            model.computeIfAbsent(hash, key -> new HashMap<>()).put(peer, new Announce(now, isSeed));
            if (i % 50 == 0) {
                store.checkInvariants();
                hash = hashes.get(random.nextInt(hashes.size()));
                compare(store, now, hash, peer.isIpv4(), isSeed, model.getOrDefault(hash, Map.of()));
            }
        }
    }

    private static void compare(
            PeerStore store, long now, Id160 hash, boolean ipv4, boolean noSeeds, Map<Endpoint, Announce> model) {
        List<Endpoint> all = sample(store, now, hash, ipv4, 10_000, noSeeds);
        // A tick is four seconds, so for as long both are right.
        assertThat(all)
                .doesNotHaveDuplicates()
                .isSubsetOf(meant(model, ipv4, noSeeds, now, LIFETIME + 4))
                .containsAll(meant(model, ipv4, noSeeds, now, LIFETIME - 4));
    }

    private static List<Endpoint> meant(
            Map<Endpoint, Announce> model, boolean ipv4, boolean noSeeds, long now, int seconds) {
        return model.entrySet().stream()
                .filter(entry -> entry.getKey().isIpv4() == ipv4)
                .filter(entry -> !(noSeeds && entry.getValue().seed()))
                .filter(entry -> now - entry.getValue().nanos() <= TimeUnit.SECONDS.toNanos(seconds))
                .map(Map.Entry::getKey)
                .toList();
    }

    private record Announce(long nanos, boolean seed) {}

    @Property(tries = 100)
    void staysWithinItsBounds(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 80) int perSwarm,
            @ForAll @IntRange(min = 1024, max = 16_384) int bytes) {
        RandomGenerator random = new SplittableRandom(seed);
        long now = random.nextLong();
        PeerStore store = store(now, bytes, perSwarm, random);
        List<Id160> hashes = hashes(60, random);
        byte[] filter = new byte[BloomFilter.BYTES];
        for (int i = 0; i < 500; i++) {
            now += random.nextLong(TimeUnit.SECONDS.toNanos(20)) * (random.nextInt(50) == 0 ? 50 : 1);
            Id160 hash = hashes.get(random.nextInt(1 + random.nextInt(hashes.size())));
            Endpoint peer = peer(random);
            switch (random.nextInt(5)) {
                case 0 -> {
                    int count = random.nextInt(60);
                    assertThat(sample(store, now, hash, true, count, random.nextBoolean()))
                            .hasSizeLessThanOrEqualTo(Math.min(count, perSwarm))
                            .doesNotHaveDuplicates();
                }
                case 1 -> store.writeBloom(now, hash, random.nextBoolean(), filter, 0);
                default -> {
                    store.add(now, hash, peer, random.nextBoolean());
                    assertThat(sample(store, now, hash, peer.isIpv4(), 100, false))
                            .contains(peer);
                }
            }
            store.checkInvariants();
            assertThat(store.bytes() <= bytes || store.swarms() == 1)
                    .as("%d bytes of %d for %d swarms", store.bytes(), bytes, store.swarms())
                    .isTrue();
        }
        store.expire(now + TimeUnit.SECONDS.toNanos(LIFETIME + 5));
        assertThat(store.peers()).isZero();
        assertThat(store.bytes()).isZero();
    }

    private static PeerStore store(long now, long bytes, int perSwarm, RandomGenerator random) {
        StoreLimits limits = new StoreLimits(bytes, perSwarm, LIFETIME, LIFETIME);
        return new PeerStore(now, new StoreBudget(limits, Id160.random(random)), random);
    }

    private static List<Id160> hashes(int count, RandomGenerator random) {
        return Stream.generate(() -> Id160.random(random)).limit(count).toList();
    }

    private static Endpoint peer(RandomGenerator random) {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        address[0] = (byte) 200;
        address[address.length / 2 - 1] =
                (byte) random.nextInt(20); // with three hosts and five ports, less than a crowd
        address[address.length - 1] = (byte) random.nextInt(3);
        return Endpoint.of(address, 1 + random.nextInt(5));
    }

    private static List<Endpoint> sample(
            PeerStore store, long now, Id160 infoHash, boolean ipv4, int count, boolean noSeeds) {
        int length = ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6;
        byte[] bytes = new byte[count * length];
        int written = store.writeSample(now, infoHash, ipv4, count, noSeeds, bytes, 0);
        return IntStream.range(0, written)
                .map(i -> i * length)
                .mapToObj(ipv4 ? at -> Endpoint.readCompactIpv4(bytes, at) : at -> Endpoint.readCompactIpv6(bytes, at))
                .toList();
    }
}
