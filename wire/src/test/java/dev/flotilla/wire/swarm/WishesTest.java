package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files skipped, preferred and waited for: what is asked, what is told, and when it is enough. */
class WishesTest {

    /** Five pieces of one block; the middle one is shared by both files. */
    private static final SampleTorrent TWO_FILES =
            SampleTorrent.of(BLOCK, "a:" + (2 * BLOCK + 100), "b:" + (3 * BLOCK - 100));

    private static EngineWorld twoFiles() {
        return new EngineWorld(TWO_FILES, SwarmConfig.DEFAULT, 0);
    }

    private static void prefer(EngineWorld world, Priority... files) {
        world.engine.onPriorities(
                world.now, new FilePriorities(world.torrent.metainfo().info(), Arrays.asList(files)));
        world.engine.checkInvariants();
    }

    private static List<Integer> requested(RecordingLink peer) {
        return peer.take("request").stream()
                .map(request -> Integer.parseInt(request.split(" ")[1]))
                .toList();
    }

    @Test
    void pieceIsWantedAsMuchAsTheMostWantedOfItsFiles() {
        FilePriorities priorities =
                new FilePriorities(TWO_FILES.metainfo().info(), List.of(Priority.LOW, Priority.HIGH));
        assertThat(IntStream.range(0, 5).mapToObj(priorities::of))
                .containsExactly(Priority.LOW, Priority.LOW, Priority.HIGH, Priority.HIGH, Priority.HIGH);
    }

    @Test
    void skippedFilesAreNotAskedFor() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        prefer(world, Priority.SKIP, Priority.NORMAL);
        world.open();
        RecordingLink peer = world.generousSeeder();
        assertThat(requested(peer)).containsExactlyInAnyOrder(2, 3, 4);
    }

    @Test
    void highComesBeforeNormal() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        world.open();
        prefer(world, Priority.NORMAL, Priority.HIGH);
        List<Integer> asked = requested(world.generousSeeder());
        assertThat(asked.subList(0, 3)).containsExactlyInAnyOrder(2, 3, 4);
    }

    @Test
    void interestFollowsTheSelection() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        world.open();
        prefer(world, Priority.SKIP, Priority.NORMAL);
        RecordingLink peer = world.peer(Feature.FAST);
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("80"))); // piece 0 alone
        assertThat(peer.take()).isEmpty();
        prefer(world, Priority.NORMAL, Priority.NORMAL);
        assertThat(peer.take()).containsExactly("interested");
        prefer(world, Priority.SKIP, Priority.SKIP);
        assertThat(peer.take()).containsExactly("not-interested");
    }

    @Test
    void whatIsSkippedUnderWayIsTakenBack() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        world.open();
        RecordingLink peer = world.generousSeeder();
        assertThat(requested(peer)).hasSize(5);
        world.takeTold();
        prefer(world, Priority.SKIP, Priority.NORMAL);
        assertThat(peer.take("cancel")).containsExactlyInAnyOrder("cancel 0 0 " + BLOCK, "cancel 1 0 " + BLOCK);
        assertThat(world.takeTold()).containsExactlyInAnyOrder("discard 0", "discard 1");
        world.receiveBlock(peer, 0, 0);
        assertThat(world.takeTold()).as("the block had left already").isEmpty();
        prefer(world, Priority.NORMAL, Priority.NORMAL);
        assertThat(requested(peer)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void isCompleteWithAllThatIsSelectedAndGoesOnWhenMoreIs() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        prefer(world, Priority.NORMAL, Priority.SKIP);
        world.open();
        RecordingLink peer = world.generousSeeder();
        world.answer(peer);
        for (int piece = 0; piece < 3; piece++) {
            world.engine.onStored(world.now, piece);
        }
        assertThat(world.takeTold()).contains("phase SEEDING", "completed");
        assertThat(world.engine.snapshot(world.now).wantedBytes()).isZero();
        assertThat(world.connect(Feature.FAST).take()).as("it has not all").contains("bitfield e0");
        prefer(world, Priority.NORMAL, Priority.NORMAL);
        assertThat(world.takeTold()).startsWith("phase TRADING");
        assertThat(world.engine.snapshot(world.now).wantedBytes()).isEqualTo(2L * BLOCK);
        RecordingLink other = world.generousSeeder();
        world.answer(other);
        world.engine.onStored(world.now, 3);
        world.engine.onStored(world.now, 4);
        assertThat(world.takeTold()).contains("phase SEEDING", "completed");
    }

    @Test
    void everythingSkippedIsComplete() {
        EngineWorld world = twoFiles();
        prefer(world, Priority.SKIP, Priority.SKIP);
        world.open();
        assertThat(world.takeTold()).containsExactly("phase SEEDING", "completed");
    }

    @Test
    void whatIsWaitedForComesFirst() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(BLOCK, "file:" + 40 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        world.engine.onDeadlines(
                world.now, List.of(new Deadline(31, world.now), new Deadline(30, world.now + 5 * SECOND)));
        assertThat(requested(world.generousSeeder()).subList(0, 2)).containsExactly(31, 30);
        world.engine.checkInvariants();
    }

    @Test
    void whatIsWaitedForIsFetchedThoughItIsSkipped() throws PeerProtocolException {
        EngineWorld world = twoFiles();
        world.open();
        prefer(world, Priority.SKIP, Priority.SKIP);
        RecordingLink peer = world.generousSeeder();
        assertThat(peer.take()).isEmpty();
        world.engine.onDeadlines(world.now, List.of(new Deadline(1, world.now)));
        assertThat(world.generousSeeder().take("request")).containsExactly("request 1 0 " + BLOCK);
        world.engine.onDeadlines(world.now, List.of());
        world.engine.checkInvariants();
        assertThat(world.engine.snapshot(world.now).wantedBytes()).isZero();
    }

    @Test
    void blockThatWillBeLateIsAskedOfAFasterPeer() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(BLOCK, "file:" + 200 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        world.engine.onDeadlines(world.now, List.of(new Deadline(100, world.now + 3 * SECOND)));
        RecordingLink silent = world.generousSeeder();
        assertThat(requested(silent)).contains(100);
        RecordingLink fast = world.generousSeeder();
        for (int i = 0; i < 4; i++) {
            world.pass(SECOND);
            assertThat(world.answer(fast)).isPositive();
        }
        List<Integer> asked = requested(fast);
        assertThat(world.engine.snapshot(world.now).traffic().wastedBytes()).isZero();
        boolean isHere = world.takeTold("store 100 ").size() == 1;
        assertThat(isHere || asked.contains(100)).isTrue();
    }

    @Test
    void sequentialTorrentBeginsAtItsStart() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(BLOCK, "file:" + 40 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.engine.onSequential(world.now, true);
        world.open();
        assertThat(requested(world.generousSeeder())).startsWith(0, 1, 2, 3, 4, 5, 6, 7);
    }
}
