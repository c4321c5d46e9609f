package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.store.BloomFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scrapes of a swarm (BEP 33): both filters, seeds, and answers that stay small. */
class ScrapeTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));

    private final LoneEngine node = new LoneEngine();

    @Test
    void filtersTellHowManySeedsAndOtherPeersThereAre() {
        announce(0, 150, true, true);
        announce(150, 100, true, false);
        KrpcReader answer = ask(true, false);
        assertThat(estimate(answer, Field.BLOOM_SEEDS)).isCloseTo(150, within(5.0));
        assertThat(estimate(answer, Field.BLOOM_PEERS)).isCloseTo(100, within(5.0));
    }

    @Test
    void whoBecomesASeedIsCountedAsOneFromThenOn() {
        announce(0, 10, true, false);
        announce(0, 10, true, true);
        KrpcReader answer = ask(true, false);
        assertThat(estimate(answer, Field.BLOOM_SEEDS)).isCloseTo(10, within(0.5));
        assertThat(estimate(answer, Field.BLOOM_PEERS)).as("no bit is set").isLessThan(1);
    }

    @Test
    void filtersAreThereOnlyWhenAskedForAndWhenPeersAreStored() {
        assertThat(ask(true, false).has(Field.BLOOM_PEERS)).isFalse();
        announce(0, 1, true, false);
        assertThat(ask(false, false).has(Field.BLOOM_PEERS)).isFalse();
        assertThat(ask(false, false).has(Field.BLOOM_SEEDS)).isFalse();
        assertThat(ask(true, false).length(Field.BLOOM_PEERS)).isEqualTo(256);
        assertThat(ask(true, false).length(Field.BLOOM_SEEDS)).isEqualTo(256);
    }

    @Test
    void noSeedLeavesSeedsOut() {
        List<Endpoint> seeds = announce(0, 3, true, true);
        List<Endpoint> others = announce(10, 4, true, false);
        assertThat(ask(false, true).values()).containsExactlyInAnyOrderElementsOf(others);
        assertThat(ask(false, false).values()).hasSize(7).containsAll(seeds);
    }

    @ParameterizedTest
    @CsvSource({"true, false, false", "true, true, true", "false, false, false", "false, true, true"})
    void answersStayWithin1024Bytes(boolean overIpv4, boolean want4, boolean want6) {
        node.know(30, true);
        node.know(30, false);
        announce(0, 300, true, false);
        announce(0, 300, false, true);
        Endpoint from = overIpv4 ? STRANGER : Endpoint.parse("[2001:db8::9]:9");
        for (boolean scrape : new boolean[] {true, false}) {
            LoneEngine.Sent answer = node.tell(from, out -> out.getPeers(1, SWARM, want4, want6, scrape, false))
                    .get(0);
            assertThat(answer.bytes()).hasSizeLessThanOrEqualTo(KrpcWriter.MAX_RESPONSE_BYTES);
            KrpcReader read = answer.read();
            assertThat(read.has(Field.BLOOM_SEEDS)).isEqualTo(scrape);
            assertThat(read.nodes(overIpv4)).as("closest nodes").hasSize(8);
            if (!scrape) {
                assertThat(read.values()).hasSizeGreaterThan(10);
            }
        }
    }

    private List<Endpoint> announce(int first, int count, boolean ipv4, boolean seed) {
        List<Endpoint> peers = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            Endpoint from = VirtualNetwork.address(1000 + i, ipv4);
            ByteString token = node.ask(from, out -> out.getPeers(1, SWARM, false, false, false, false))
                    .string(Field.TOKEN);
            node.tell(from, out -> out.announcePeer(1, SWARM, 0, true, seed, token));
            peers.add(from);
        }
        return peers;
    }

    private KrpcReader ask(boolean scrape, boolean noSeed) {
        return node.ask(STRANGER, out -> out.getPeers(1, SWARM, false, false, scrape, noSeed));
    }

    private static double estimate(KrpcReader answer, Field field) {
        BloomFilter filter = new BloomFilter();
        filter.union(answer.bytes(), answer.start(field));
        return filter.estimate();
    }
}
