package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tokens, scrapes (BEP 33) and samples of info-hashes (BEP 51). */
class PeerStoreAnswersTest {
    private static final long START = Long.MIN_VALUE + 7;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Endpoint STRANGER = Endpoint.parse("203.0.113.9:6881");

    private final RandomGenerator random = new SplittableRandom(5);
    private final Id160 hash = Id160.random(random);
    private final byte[] bytes = new byte[PeerStore.MAX_INFO_HASHES * Id160.BYTES];
    private final PeerStore store =
            new PeerStore(START, new StoreBudget(StoreLimits.DEFAULT, Id160.random(random)), random);

    @Test
    void tokensAreRefusedToMoreAndMore() {
        fill(2048 / 5);
        assertThat(granted(1_000)).isEqualTo(1_000L);
        fill(2048 * 6 / 10);
        assertThat(granted(10_000)).isBetween(4_700L, 5_300L);
        fill(2048);
        assertThat(granted(16_000)).isBetween(850L, 1_150L);
    }

    @Test
    void whoIsStoredAlwaysGetsAToken() {
        fill(2048);
        for (int i = 0; i < 2048; i++) {
            assertThat(store.grantsToken(START, hash, peer(i).withPort(9))).isTrue();
        }
        assertThat(store.grantsToken(START, hash, Endpoint.parse("[2001:db8::1]:1")))
                .as("of the other family there is none")
                .isTrue();
    }

    @Test
    void localAskersAreKnownByTheirPort() {
        for (int port = 1; port <= 2048; port++) {
            store.add(START, hash, Endpoint.parse("127.0.0.1:" + port), false);
        }
        for (int port = 1; port <= 2048; port++) {
            assertThat(store.grantsToken(START, hash, Endpoint.parse("127.0.0.1:" + port)))
                    .isTrue();
        }
        assertThat(IntStream.range(10_000, 11_000)
                        .filter(port -> store.grantsToken(START, hash, Endpoint.parse("127.0.0.1:" + port)))
                        .count())
                .isBetween(30L, 100L);
    }

    @Test
    void hotSwarmKeepsToItsLimit() {
        for (int i = 0; i < 100_000; i++) {
            store.add(START + i * 1_000L, hash, peer(i), false);
        }
        assertThat(store.peers()).isEqualTo(2048);
        assertThat(store.bytes()).isLessThan(2048 * 13);
        store.checkInvariants();
    }

    @Test
    void oneAddressDoesNotFillASwarm() {
        Endpoint greedy = Endpoint.parse("198.51.100.1:1");
        fill(30);
        for (int port = 1; port <= 60_000; port++) {
            store.add(START, hash, greedy.withPort(port), false);
        }
        assertThat(store.peers()).isEqualTo(30 + PeerSet.PER_ADDRESS);
        List<Endpoint> locals = Stream.of("127.0.0.1", "10.1.2.3", "172.31.9.9", "192.168.0.1", "169.254.0.1")
                .map(address -> Endpoint.parse(address + ":1"))
                .toList();
        for (int port = 1; port <= 200; port++) {
            for (Endpoint local : locals) {
                store.add(START, hash, local.withPort(port), false);
            }
        }
        assertThat(store.peers()).as("a local address is many hosts").isEqualTo(1_030 + PeerSet.PER_ADDRESS);
        for (String address : List.of("[::1]:1", "[fd00::1]:1", "[fe80::1]:1", "[2001:db8::1]:1", "[ff00::1]:1")) {
            for (int port = 1; port <= 200; port++) {
                store.add(START, hash, Endpoint.parse(address).withPort(port), false);
            }
        }
        assertThat(store.peers()).isEqualTo(1_630 + 3 * PeerSet.PER_ADDRESS);
        store.checkInvariants();
    }

    @Test
    void oneNetworkOfIpv6DoesNotFillASwarm() {
        for (int host = 1; host <= 2_000; host++) {
            String address = Integer.toHexString(host);
            store.add(START, hash, Endpoint.parse("[2001:db8:0:1::" + address + "]:6881"), false);
            store.add(START, hash, Endpoint.parse("[fd00::" + address + "]:6881"), false);
        }
        for (int network = 1; network <= 8; network++) {
            store.add(START, hash, Endpoint.parse("[2001:db8:1:" + network + "::1]:6881"), false);
        }
        assertThat(store.peers()).isEqualTo(PeerSet.PER_ADDRESS + 2_000 + 8);
        store.checkInvariants();
    }

    @Test
    void leavesSeedsOutWhenAsked() {
        store.add(START, hash, peer(1), true);
        store.add(START, hash, peer(2), false);
        store.add(START, hash, peer(3), false);
        store.add(START, hash, peer(3), true);
        assertThat(store.writeSample(START, hash, true, 50, true, bytes, 3)).isEqualTo(1);
        assertThat(Endpoint.readCompactIpv4(bytes, 3)).isEqualTo(peer(2));
        assertThat(store.writeSample(START, hash, true, 50, false, bytes, 3)).isEqualTo(3);
        assertThatThrownBy(() -> store.writeSample(START, hash, true, 70, false, bytes, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void filtersAreThoseOfTheStoredPeers() {
        BloomFilter seeds = new BloomFilter();
        BloomFilter peers = new BloomFilter();
        assertThat(store.has(START, hash)).isFalse();
        assertThat(bloom(START, true)).isEqualTo(seeds.toByteString());
        for (int i = 0; i < 300; i++) {
            boolean seed = i % 3 == 0;
            Endpoint peer = i % 2 == 0 ? peer(i) : Endpoint.parse("[2001:db8:" + i + "::1]:1");
            store.add(START, hash, peer, seed);
            (seed ? seeds : peers).insert(peer);
            if (i % 100 == 0) {
                assertThat(bloom(START, true)).isEqualTo(seeds.toByteString());
                assertThat(bloom(START, false)).isEqualTo(peers.toByteString());
            }
        }
        assertThat(store.has(START, hash)).isTrue();
        assertThat(bloom(START, true)).isEqualTo(seeds.toByteString());
        assertThat(bloom(START, false)).isEqualTo(peers.toByteString());
        store.checkInvariants();
    }

    @Test
    void filtersForgetWithThePeers() {
        store.add(START, hash, peer(1), false);
        long later = START + 40 * 60 * SECOND;
        for (int i = 2; i < 40; i++) {
            store.add(later, hash, peer(i), false);
        }
        bloom(later, false);
        long now = START + 50 * 60 * SECOND;
        for (int i = 0; i < 100; i++) {
            store.expire(now + i * SECOND);
        }
        BloomFilter rest = new BloomFilter();
        for (int i = 2; i < 40; i++) {
            rest.insert(peer(i));
        }
        assertThat(bloom(now + 100 * SECOND, false)).isEqualTo(rest.toByteString());
        store.checkInvariants();
    }

    @Test
    void filtersFollowReplacedPeers() {
        Endpoint crowded = Endpoint.parse("198.51.100.1:1");
        fill(2048);
        bloom(START, false);
        for (int i = 0; i < 100_000; i++) {
            store.add(START, hash, crowded.withPort(1 + i % 60_000), false);
            store.add(START, hash, peer(1_000_000 + i % 16), false);
        }
        byte[] all = new byte[2048 * Endpoint.COMPACT_IPV4];
        int count = store.writeSample(START, hash, true, 2048, false, all, 0);
        BloomFilter stored = new BloomFilter();
        IntStream.range(0, count).forEach(i -> stored.insert(Endpoint.readCompactIpv4(all, i * Endpoint.COMPACT_IPV4)));
        assertThat(count).isEqualTo(2048);
        assertThat(bloom(START, false)).isEqualTo(stored.toByteString());
    }

    @Test
    void tellsAllInfoHashesWhileTheyFit() {
        assertThat(store.writeInfoHashes(START, bytes, 0)).isZero();
        for (int i = 1; i <= PeerStore.MAX_INFO_HASHES; i++) {
            store.add(START, Id160.random(random), peer(1), false);
            assertThat(infoHashes(START)).hasSize(i);
            assertThat(store.infoHashesIntervalSeconds(START)).isEqualTo(InfoHashSample.POLITE_SECONDS);
        }
    }

    @Test
    void tellsTheSameFewInfoHashesForTenMinutes() {
        for (int i = 0; i < 1_000; i++) {
            store.add(START, Id160.random(random), peer(i), false);
        }
        Set<Id160> first = infoHashes(START);
        assertThat(first).hasSize(PeerStore.MAX_INFO_HASHES);
        assertThat(store.infoHashesIntervalSeconds(START)).isEqualTo(600);
        assertThat(infoHashes(START + 599 * SECOND)).isEqualTo(first);
        assertThat(store.infoHashesIntervalSeconds(START + 599 * SECOND + 1)).isEqualTo(1);
        Set<Id160> second = infoHashes(START + 600 * SECOND);
        assertThat(second).hasSize(PeerStore.MAX_INFO_HASHES).isNotEqualTo(first);
        assertThat(store.swarms()).isEqualTo(1_000);
    }

    private Set<Id160> infoHashes(long now) {
        int count = store.writeInfoHashes(now, bytes, 0);
        Set<Id160> read = new HashSet<>();
        IntStream.range(0, count).forEach(i -> read.add(Id160.read(bytes, i * Id160.BYTES)));
        assertThat(read).hasSize(count);
        return read;
    }

    private ByteString bloom(long now, boolean seeds) {
        byte[] into = new byte[BloomFilter.BYTES + 9];
        Arrays.fill(into, (byte) 0x55);
        store.writeBloom(now, hash, seeds, into, 5);
        assertThat(into[4] + into[into.length - 1]).isEqualTo(2 * 0x55);
        return ByteString.copyOf(into, 5, BloomFilter.BYTES);
    }

    private void fill(int peers) {
        for (int i = 0; i < peers; i++) {
            store.add(START, hash, peer(i), false);
        }
    }

    private long granted(int asked) {
        return IntStream.range(0, asked)
                .filter(i -> store.grantsToken(START, hash, STRANGER))
                .count();
    }

    private static Endpoint peer(int i) {
        return Endpoint.of(new byte[] {(byte) 200, (byte) (i >> 16), (byte) (i >> 8), (byte) i}, 1 + i % 60_000);
    }
}
