package dev.flotilla.wire.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.wire.swarm.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole swarms on virtual time: all finish, whoever leaves or breaks off, and lines carry what they say. */
class SwarmSimulationTest {
    private static final int MIB = 1 << 20;
    private static final AccessLink LINE = new AccessLink(MIB, 8 * MIB);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    // 64 pieces of 4 blocks, and a last one of a block and a bit
    private SwarmSimulation swarm = SwarmSimulation.builder().build();

    private SimulatedPeer seeder;

    private List<SimulatedPeer> begin(long seed, int leechers) {
        swarm = SwarmSimulation.builder().seed(seed).file(4_210_000, 65_536).build();
        seeder = swarm.add(PeerKind.SEEDER, LINE);
        return leechers(leechers);
    }

    private List<SimulatedPeer> leechers(int count) {
        List<SimulatedPeer> leechers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leechers.add(swarm.add(PeerKind.COMPLIANT, LINE));
        }
        return leechers;
    }

    private void await(List<SimulatedPeer> leechers, Duration atMost) {
        boolean isDone = swarm.runUntil(() -> leechers.stream().allMatch(SimulatedPeer::isComplete), atMost);
        assertThat(isDone).as(() -> "not within " + atMost + ": " + leechers).isTrue();
    }

    @AfterEach
    void leaksNothing() {
        swarm.peers().forEach(SimulatedPeer::leave);
        swarm.runFor(Duration.ofMinutes(1));
        assertThat(swarm.world().blocks.unreleased())
                .as("blocks that nobody released")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyLeecherCompletes(long seed) {
        List<SimulatedPeer> leechers = begin(seed, 8);
        await(leechers, MINUTE);
        assertThat(seeder.uploadedBytes()).isLessThan(4 * swarm.length());
        long wasted = leechers.stream().mapToLong(SimulatedPeer::wastedBytes).sum();
        assertThat(wasted).isLessThan(8 * swarm.length() / 30);
        assertThat(leechers)
                .allSatisfy(peer -> assertThat(peer.shell().phases())
                        .startsWith(Phase.TRADING)
                        .endsWith(Phase.SEEDING)
                        .doesNotHaveDuplicates());
    }

    @Test
    void sameSeedGivesSameMessages() {
        assertThat(traceOf(7)).isEqualTo(traceOf(7)).isNotEqualTo(traceOf(8));
    }

    private long traceOf(long seed) {
        await(begin(seed, 4), MINUTE);
        return swarm.traceHash();
    }

    @Test
    void slowerLineDecides() {
        swarm = SwarmSimulation.builder().file(64 * MIB, 256 << 10).build();
        seeder = swarm.add(PeerKind.SEEDER, new AccessLink(MIB, MIB));
        await(List.of(swarm.add(PeerKind.COMPLIANT, new AccessLink(MIB, 8 * MIB))), Duration.ofMinutes(2));
        double upBound = seconds(swarm.peers().get(1));
        swarm = SwarmSimulation.builder().file(64 * MIB, 256 << 10).build();
        swarm.add(PeerKind.SEEDER, new AccessLink(8 * MIB, MIB));
        await(List.of(swarm.add(PeerKind.COMPLIANT, new AccessLink(MIB, MIB))), Duration.ofMinutes(2));
        double downBound = seconds(swarm.peers().get(1));
        assertThat(upBound).isCloseTo(64, within(3.0));
        assertThat(downBound).isCloseTo(64, within(3.0));
    }

    @Test
    void hostSharesItsLineFairly() {
        swarm = SwarmSimulation.builder().file(64 * MIB, 256 << 10).build();
        seeder = swarm.add(PeerKind.SEEDER, new AccessLink(4 * MIB, MIB));
        List<SimulatedPeer> leechers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leechers.add(swarm.add(PeerKind.COMPLIANT, new AccessLink(1, 8 * MIB))); // they give nothing to each other
        }
        swarm.runFor(Duration.ofSeconds(10));
        long[] before =
                leechers.stream().mapToLong(SimulatedPeer::downloadedBytes).toArray();
        swarm.runFor(Duration.ofSeconds(20));
        for (int i = 0; i < leechers.size(); i++) {
            assertThat((leechers.get(i).downloadedBytes() - before[i]) / 20.0).isCloseTo(MIB, within(0.1 * MIB));
        }
    }

    private static double seconds(SimulatedPeer peer) {
        return peer.completedAfter().orElseThrow().toMillis() / 1e3;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void seederLeavesAfterOneCopy(long seed) {
        List<SimulatedPeer> leechers = begin(seed, 8);
        assertThat(swarm.runUntil(() -> haveTogether(leechers) == swarm.pieceCount(), MINUTE))
                .isTrue();
        seeder.leave();
        await(leechers, Duration.ofMinutes(2));
    }

    private static int haveTogether(List<SimulatedPeer> peers) {
        BitSet together = new BitSet();
        peers.forEach(peer -> together.or(peer.shell().stored()));
        return together.cardinality();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void connectionsBreakAllTheTime(long seed) {
        List<SimulatedPeer> leechers = begin(seed, 5);
        breakOne(0);
        await(leechers, Duration.ofMinutes(10));
    }

    private void breakOne(int number) {
        List<SimulatedPeer> peers = swarm.peers();
        peers.get(number % peers.size()).breakConnection();
        swarm.after(Duration.ofMillis(500), () -> breakOne(number + 1));
    }

    @Test
    void magnetLinksFetchMetadataFirst() {
        swarm = SwarmSimulation.builder()
                .seed(5)
                .file(20_000_000, 16_384) // 1,221 pieces: 2 of metadata
                .magnets()
                .build();
        seeder = swarm.add(PeerKind.SEEDER, new AccessLink(4 * MIB, MIB));
        await(leechers(4), Duration.ofMinutes(2));
    }

    @Test
    void pausesAndResumes() {
        SimulatedPeer leecher = begin(6, 1).get(0);
        swarm.runUntil(() -> leecher.pieces() > 10, MINUTE);
        leecher.pause();
        swarm.runFor(Duration.ofSeconds(1));
        int pieces = leecher.pieces();
        swarm.runFor(Duration.ofSeconds(100));
        assertThat(leecher.pieces()).isEqualTo(pieces).isLessThan(swarm.pieceCount());
        leecher.resume();
        await(List.of(leecher), MINUTE);
    }
}
