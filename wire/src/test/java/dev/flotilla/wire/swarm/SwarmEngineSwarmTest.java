package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.storage.SampleTorrent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole swarms on virtual time: all finish, whoever leaves, lies or breaks off. */
class SwarmEngineSwarmTest {

    private static final int MIB = 1 << 20;

    // 64 pieces of 4 blocks, and a last one of a block and a bit
    private static final SampleTorrent TORRENT = SampleTorrent.of(65_536, "file:4210000");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyLeecherCompletes(long seed) {
        VirtualSwarm swarm = new VirtualSwarm(seed, TORRENT);
        VirtualPeer seeder = swarm.addSeeder(MIB);
        List<VirtualPeer> leechers = leechers(swarm, 8);
        swarm.introduceAll();
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 60);
        double copies = seeder.snapshot().traffic().uploadedBytes()
                / (double) TORRENT.metainfo().info().totalLength();
        long wasted = leechers.stream()
                .mapToLong(peer -> peer.snapshot().traffic().wastedBytes())
                .sum();
        assertThat(copies).isLessThan(4);
        assertThat(wasted).isLessThan(8 * TORRENT.metainfo().info().totalLength() / 25);
        assertThat(leechers)
                .allSatisfy(peer -> assertThat(peer.phases)
                        .startsWith(Phase.TRADING)
                        .endsWith(Phase.SEEDING)
                        .doesNotHaveDuplicates());
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    @Test
    void sameSeedGivesSamePackets() {
        assertThat(traceOf(7)).isEqualTo(traceOf(7)).isNotEqualTo(traceOf(8));
    }

    private static long traceOf(long seed) {
        VirtualSwarm swarm = new VirtualSwarm(seed, TORRENT);
        swarm.addSeeder(MIB);
        List<VirtualPeer> leechers = leechers(swarm, 4);
        swarm.introduceAll();
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 60);
        return swarm.trace();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void seederLeavesAfterOneCopy(long seed) {
        VirtualSwarm swarm = new VirtualSwarm(seed, TORRENT);
        VirtualPeer seeder = swarm.addSeeder(MIB);
        List<VirtualPeer> leechers = leechers(swarm, 8);
        swarm.introduceAll();
        swarm.runUntil(() -> haveTogether(leechers) == swarm.pieceCount(), 60);
        seeder.kill();
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 120);
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    private static int haveTogether(List<VirtualPeer> peers) {
        BitSet together = new BitSet();
        peers.forEach(peer -> together.or(peer.stored));
        return together.cardinality();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void connectionsBreakAllTheTime(long seed) {
        VirtualSwarm swarm = new VirtualSwarm(seed, TORRENT);
        swarm.addSeeder(MIB);
        List<VirtualPeer> leechers = leechers(swarm, 5);
        swarm.introduceAll();
        breakOne(swarm);
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 600);
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    private static void breakOne(VirtualSwarm swarm) {
        List<VirtualPeer> peers = List.copyOf(swarm.alive.values());
        if (!peers.isEmpty()) {
            VirtualPeer peer = peers.get(swarm.random.nextInt(peers.size()));
            if (!peer.links.isEmpty()) {
                peer.links.remove(swarm.random.nextInt(peer.links.size())).shut();
            }
            swarm.after(VirtualSwarm.SECOND / 2, () -> breakOne(swarm));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void liarIsBannedAndNobodyElse(long seed) {
        VirtualSwarm swarm = new VirtualSwarm(seed, TORRENT);
        swarm.addSeeder(MIB);
        swarm.addSeeder(MIB).isLiar = true;
        List<VirtualPeer> leechers = leechers(swarm, 5);
        swarm.introduceAll();
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 300);
        assertThat(leechers).allSatisfy(peer -> {
            long bans =
                    peer.closeReasons.stream().filter("false blocks"::equals).count();
            assertThat(bans).isLessThanOrEqualTo(1);
        });
        assertThat(leechers).anySatisfy(peer -> assertThat(peer.closeReasons).contains("false blocks"));
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    @Test
    void magnetLinksFetchMetadataFirst() {
        VirtualSwarm swarm =
                new VirtualSwarm(5, SampleTorrent.of(16_384, "file:20000000")); // 1,221 pieces: 2 of metadata
        swarm.addSeeder(4 * MIB);
        List<VirtualPeer> leechers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leechers.add(swarm.add(SwarmConfig.DEFAULT, MIB));
        }
        swarm.introduceAll();
        swarm.runUntil(() -> leechers.stream().allMatch(VirtualPeer::isComplete), 120);
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    @Test
    void pausesAndResumes() {
        VirtualSwarm swarm = new VirtualSwarm(6, TORRENT);
        swarm.addSeeder(MIB);
        VirtualPeer leecher = swarm.addLeecher(MIB);
        swarm.introduceAll();
        swarm.runUntil(() -> leecher.stored.cardinality() > 10, 60);
        leecher.pause();
        swarm.run(VirtualSwarm.SECOND);
        int stored = leecher.stored.cardinality();
        swarm.run(100 * VirtualSwarm.SECOND);
        assertThat(leecher.stored.cardinality()).isEqualTo(stored).isLessThan(swarm.pieceCount());
        leecher.resume();
        swarm.runUntil(leecher::isComplete, 60);
        assertThat(swarm.close()).as("leaked bytes").isZero();
    }

    private static List<VirtualPeer> leechers(VirtualSwarm swarm, int count) {
        List<VirtualPeer> leechers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leechers.add(swarm.addLeecher(MIB));
        }
        return leechers;
    }
}
