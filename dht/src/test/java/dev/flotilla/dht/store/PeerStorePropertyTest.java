package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PeerStorePropertyTest {
    @Property(tries = 100)
    void staysWithinItsBounds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int perSwarm) {
        RandomGenerator random = new SplittableRandom(seed);
        long now = random.nextLong();
        PeerStore store = new PeerStore(
                now, new StoreBudget(new StoreLimits(4096, perSwarm, 600, 600), Id160.random(random)), random);
        List<Id160> hashes =
                Stream.generate(() -> Id160.random(random)).limit(30).toList();
        for (int i = 0; i < 400; i++) {
            now += random.nextLong(TimeUnit.SECONDS.toNanos(90));
            Id160 hash = hashes.get(random.nextInt(1 + random.nextInt(hashes.size())));
            Endpoint peer = peer(random);
            if (random.nextInt(4) > 0) {
                store.add(now, hash, peer, false);
                assertThat(sample(store, now, hash, peer.isIpv4(), 100)).contains(peer);
            } else {
                int count = random.nextInt(20);
                assertThat(sample(store, now, hash, true, count))
                        .hasSizeLessThanOrEqualTo(Math.min(count, perSwarm))
                        .doesNotHaveDuplicates();
            }
            store.checkInvariants();
        }
    }

    private static Endpoint peer(RandomGenerator random) {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        address[0] = (byte) 200;
        address[address.length - 1] = (byte) random.nextInt(20);
        return Endpoint.of(address, 1 + random.nextInt(5));
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
