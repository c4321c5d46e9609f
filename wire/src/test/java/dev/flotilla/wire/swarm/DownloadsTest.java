package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.protocol.PeerMessageEncoder;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given what a peer sends, the requests, cancels and interest that leave, and what reaches the disk. */
class DownloadsTest {

    @Test
    void isInterestedInWhoHasWhatWeLack() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2);
        RecordingLink peer = world.peer(Feature.DHT);
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("e000")));
        assertThat(peer.take()).isEmpty();
        world.receive(peer, new PeerMessage.Have(7));
        assertThat(peer.take()).containsExactly("interested");
        world.receive(peer, new PeerMessage.Have(8));
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void takesAllThatOneReadBrings() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.generousSeeder();
        List<String> asked = peer.take("request");
        ByteBuf bytes = Unpooled.buffer();
        for (String request : asked.subList(0, 3)) {
            encodeAnswer(world, request, bytes);
        }
        PeerMessageDecoder received = new PeerMessageDecoder(UnpooledByteBufAllocator.DEFAULT);
        received.feed(bytes.readRetainedSlice(2 * BLOCK + BLOCK / 2));
        world.engine.onMessages(world.now, peer, received);
        assertThat(world.takeTold("store")).hasSize(2);
        assertThat(peer.take("request")).hasSizeGreaterThanOrEqualTo(2).doesNotContainAnyElementsOf(asked);
        received.feed(bytes);
        world.engine.onMessages(world.now, peer, received);
        assertThat(world.takeTold("store")).hasSize(1);
        assertThat(peer.take("request")).isNotEmpty();
        assertThat(bytes.refCnt()).isZero();
    }

    private static void encodeAnswer(EngineWorld world, String request, ByteBuf out) {
        String[] words = request.split(" ");
        ByteBuf block = world.block(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        PeerMessageEncoder.encodeHeader(
                new PeerMessage.Piece(Integer.parseInt(words[1]), Integer.parseInt(words[2]), block), out);
        out.writeBytes(block);
        block.release();
    }

    @Test
    void losesInterestWithTheLastPieceThatIsWanted() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer(Feature.FAST);
        world.receive(
                peer, new PeerMessage.Bitfield(ByteString.fromHex("0040"))); // the last piece: two blocks, one short
        world.receive(peer, new PeerMessage.Unchoke());
        assertThat(peer.take()).containsExactly("interested", "request 9 0 16384", "request 9 16384 100");
        world.receiveBlock(peer, 9, 0);
        world.receiveBlock(peer, 9, BLOCK);
        assertThat(peer.take()).isEmpty();
        assertThat(world.takeTold()).containsExactly("store 9 0 16384", "store 9 16384 100", "verify 9");
        world.engine.onStored(world.now, 9);
        assertThat(peer.take()).containsExactly("have 9");
        world.pass(SECOND);
        assertThat(peer.take()).containsExactly("not-interested");
    }

    @Test
    void peerMayTellAgainWhatItHas() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0);
        RecordingLink peer = world.peer(Feature.FAST);
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("8000")));
        peer.take();
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("c000")));
        assertThat(peer.take()).containsExactly("interested");
        world.receive(peer, new PeerMessage.HaveAll());
        world.receive(peer, new PeerMessage.HaveAll());
        assertThat(world.engine.snapshot(world.now).peers().get(0).pieces()).isEqualTo(10);
        world.engine.onDisconnected(world.now, peer);
        assertThatThrownBy(() -> world.receive(world.peer(), new PeerMessage.Bitfield(ByteString.fromHex("0020"))))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void sendsHaveOnlyAfterStoreAndToEverybody() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink source = world.peer(Feature.FAST);
        RecordingLink other = world.peer(Feature.FAST);
        RecordingLink seeder = world.peer(Feature.FAST);
        world.receive(seeder, new PeerMessage.HaveAll());
        seeder.take();
        world.receive(source, new PeerMessage.Have(4));
        world.receive(source, new PeerMessage.Unchoke());
        world.answer(source);
        assertThat(other.take()).isEmpty();
        assertThat(world.takeTold("verify")).containsExactly("verify 4");
        world.engine.onStored(world.now, 4);
        assertThat(other.take()).containsExactly("have 4");
        assertThat(source.take()).containsExactly("have 4"); // a super-seeder waits for it
        assertThat(seeder.take("have")).containsExactly("have 4"); // it sees who passes on what it gave
    }

    @Test
    void seederIsSparedWhatAnotherHasByNow() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(16 * BLOCK, "file:10000000"), SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink seeder = world.generousSeeder();
        while (seeder.sent.size() < 60) {
            world.answer(seeder);
        }
        List<String> asked = seeder.take("request");
        String late = asked.get(asked.size() - 20);
        int piece = Integer.parseInt(late.split(" ")[1]);
        RecordingLink other = world.peer();
        world.receive(other, new PeerMessage.HaveNone());
        world.receive(other, new PeerMessage.Unchoke());
        world.receive(other, new PeerMessage.Have(piece));
        List<String> moved = other.take("request");
        assertThat(moved).hasSize(RequestWindow.MIN).allMatch(asked::contains);
        assertThat(seeder.take("cancel"))
                .containsExactlyInAnyOrderElementsOf(moved.stream()
                        .map(request -> request.replace("request", "cancel"))
                        .toList());
        world.receive(other, new PeerMessage.Have(Integer.parseInt(asked.get(0).split(" ")[1])));
        assertThat(seeder.take("cancel")).as("what comes soon").isEmpty();
        world.engine.checkInvariants();
    }

    @Test
    void asksNothingOfAPeerThatChokes() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.HaveAll());
        world.pass(5 * SECOND);
        assertThat(peer.take()).containsExactly("interested");
    }

    @Test
    void windowStartsModestlyAndGrowsWithEachBlock() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(16 * BLOCK, "file:10000000"), SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink peer = world.generousSeeder();
        List<String> requests = peer.take("request");
        assertThat(requests).hasSize(RequestWindow.MIN);
        int[] first = parse(requests.get(0));
        world.receiveBlock(peer, first[0], first[1]);
        assertThat(peer.take("request")).hasSize(2);
    }

    @Test
    void honoursTheLimitOfThePeer() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        world.tellLimit(peer, 3);
        world.receive(peer, new PeerMessage.HaveAll());
        world.receive(peer, new PeerMessage.Unchoke());
        assertThat(peer.take("request")).hasSize(3);
    }

    @Test
    void dropsBlocksThatNobodyAskedFor() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.HaveAll());
        world.receiveBlock(peer, 3, 0);
        assertThat(world.takeTold()).isEmpty();
        assertThat(world.leakedBytes()).isZero();
        SwarmSnapshot snapshot = world.engine.snapshot(world.now);
        assertThat(snapshot.traffic().wastedBytes()).isEqualTo(BLOCK);
        assertThat(snapshot.rejectedMessages()).isEqualTo(1);
    }

    @Test
    void closesWhoSendsManyBlocksThatNobodyAskedFor() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        for (int i = 0; i < ControlBudget.CAPACITY / ControlBudget.BLOCK; i++) {
            world.receiveBlock(peer, 3, 0);
        }
        ByteBuf last = world.block(3, 0);
        assertThatThrownBy(() -> world.receive(peer, new PeerMessage.Piece(3, 0, last)))
                .isInstanceOf(PeerProtocolException.class);
        world.receiveBlock(peer, 3, 0); // the shell has not yet closed it
        assertThat(world.leakedBytes()).isZero();
        assertThat(world.engine.snapshot(world.now).peers()).singleElement().matches(gone -> !gone.connected());
    }

    @Test
    void dropsBlocksOfAnotherShapeThanAskedFor() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.generousSeeder();
        int[] asked = parse(peer.take("request").get(0));
        world.receive(peer, new PeerMessage.Piece(asked[0], asked[1] + 1, world.block(asked[0], 0)));
        world.receive(
                peer,
                new PeerMessage.Piece(
                        asked[0], asked[1], world.buffers.heapBuffer(7).writeZero(7)));
        world.receive(
                peer, new PeerMessage.Piece(10, 0, world.buffers.heapBuffer(7).writeZero(7)));
        world.receive(
                peer,
                new PeerMessage.Piece(0, 1 << 30, world.buffers.heapBuffer(7).writeZero(7)));
        assertThat(world.takeTold()).isEmpty();
        assertThat(world.leakedBytes()).isZero();
    }

    private static int[] parse(String request) {
        return Arrays.stream(request.split(" "))
                .skip(1)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void chokeReturnsRequestsToThePool() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7);
        RecordingLink plain = world.peer(Feature.DHT);
        world.receive(plain, new PeerMessage.Have(8));
        world.receive(plain, new PeerMessage.Have(9));
        world.receive(plain, new PeerMessage.Unchoke());
        List<String> requests = plain.take("request");
        assertThat(requests).hasSize(4);
        RecordingLink other = world.generousSeeder();
        assertThat(other.take("request")).isEmpty();
        world.receive(plain, new PeerMessage.Choke());
        assertThat(other.take("request")).containsExactlyInAnyOrderElementsOf(requests);
    }

    @Test
    void chokeOfAFastPeerWaitsForItsRejects() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink fast = world.generousSeeder();
        assertThat(fast.take("request")).containsExactly("request 9 0 16384", "request 9 16384 100");
        RecordingLink other = world.generousSeeder();
        world.receive(fast, new PeerMessage.Choke());
        assertThat(other.take("request")).isEmpty();
        world.receive(fast, new PeerMessage.Reject(9, BLOCK, 100));
        assertThat(other.take("request")).containsExactly("request 9 16384 100");
        assertThat(fast.take()).isEmpty();
    }

    @Test
    void rejectedBlockIsAskedElsewhereAndThePeerRests() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink peer = world.generousSeeder();
        RecordingLink other = world.generousSeeder();
        peer.take();
        world.receive(peer, new PeerMessage.Reject(9, 0, BLOCK));
        assertThat(peer.take()).isEmpty();
        assertThat(other.take("request")).containsExactly("request 9 0 16384");
    }

    @Test
    void peerThatRejectsEverythingDoesNotKeepUsBusy() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink peer = world.generousSeeder();
        int requests = 0;
        for (int i = 0; i < 100; i++) {
            for (String request : peer.take("request")) {
                int[] asked = parse(request);
                world.receive(peer, new PeerMessage.Reject(asked[0], asked[1], asked[2]));
                requests++;
            }
        }
        assertThat(requests).isEqualTo(2);
        world.pass(SECOND);
        assertThat(peer.take("request")).hasSize(2);
    }

    @Test
    void peerThatGoesReturnsItsRequests() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink peer = world.generousSeeder();
        RecordingLink other = world.generousSeeder();
        other.take();
        world.engine.onDisconnected(world.now, peer);
        assertThat(other.take()).containsExactly("request 9 0 16384", "request 9 16384 100");
    }

    @Test
    void snubbedPeerLosesItsRequestsAndGetsOne() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink silent = world.generousSeeder();
        assertThat(silent.take("request")).hasSize(8);
        world.pass(19 * SECOND);
        assertThat(silent.take()).isEmpty();
        world.pass(3 * SECOND);
        assertThat(silent.take("request")).hasSize(1);
        PeerSnapshot snapshot = world.engine.snapshot(world.now).peers().get(0);
        assertThat(snapshot.snubbed()).isTrue();
        assertThat(snapshot.requests()).isEqualTo(1);
    }

    @Test
    void whoNeverSentAnythingIsSnubbedSoonerWhereOthersSend() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink giving = world.generousSeeder();
        world.tellLimit(giving, 2);
        world.pass(SECOND / 10);
        world.answer(giving);
        RecordingLink silent = world.generousSeeder();
        assertThat(silent.take("request")).hasSizeGreaterThan(1);
        world.pass(2 * SECOND);
        assertThat(world.engine.snapshot(world.now).peers())
                .extracting(PeerSnapshot::snubbed)
                .containsExactly(false, false);
        world.pass(3 * SECOND);
        assertThat(world.engine.snapshot(world.now).peers())
                .extracting(PeerSnapshot::snubbed)
                .as("the one that has sent something has more time")
                .containsExactly(false, true);
        world.answer(silent);
        assertThat(world.engine.snapshot(world.now).peers().get(1).snubbed()).isFalse();
    }

    @Test
    void lateBlockOfASnubbedPeerIsStillTaken() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink silent = world.generousSeeder();
        List<String> requests = silent.take("request");
        world.pass(22 * SECOND);
        int[] last = parse(requests.get(7));
        world.takeTold();
        world.receiveBlock(silent, last[0], last[1]);
        assertThat(world.takeTold("store")).containsExactly("store " + last[0] + " " + last[1] + " " + last[2]);
        assertThat(world.engine.snapshot(world.now).peers().get(0).snubbed()).isFalse();
    }

    @Test
    void lostRequestIsAskedAgainWithinSeconds() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.generousSeeder();
        List<String> requests = new ArrayList<>(peer.take("request"));
        String lost = requests.remove(0);
        for (int seconds = 0; !requests.contains(lost); seconds++) {
            assertThat(seconds).isLessThan(5);
            for (String request : requests) {
                int[] asked = parse(request);
                world.receiveBlock(peer, asked[0], asked[1]);
            }
            world.pass(SECOND);
            requests = peer.take("request");
        }
    }

    @Test
    void duplicateIsCancelledAtTheFirstArrival() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink slow = world.generousSeeder();
        assertThat(slow.take("request")).hasSize(2);
        RecordingLink helper = world.generousSeeder();
        RecordingLink secondHelper = world.generousSeeder();
        RecordingLink third = world.generousSeeder();
        assertThat(helper.take("request")).isEmpty();
        world.pass(8 * SECOND);
        assertThat(helper.take("request")).containsExactly("request 9 16384 100");
        assertThat(secondHelper.take("request")).containsExactly("request 9 0 16384");
        assertThat(third.take("request")).as("two peers a block").isEmpty();
        world.receiveBlock(secondHelper, 9, 0);
        assertThat(slow.take("cancel")).containsExactly("cancel 9 0 16384");
        world.takeTold();
        world.receiveBlock(slow, 9, 0); // it was on its way
        assertThat(world.takeTold()).isEmpty();
        assertThat(world.leakedBytes()).isZero();
        assertThat(world.engine.snapshot(world.now).traffic().wastedBytes()).isEqualTo(BLOCK);
        assertThat(world.engine.snapshot(world.now).rejectedMessages()).isEqualTo(4); // four peers changed their mind
    }

    @Test
    void asksForAllowedFastPiecesWhileChoked() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.AllowedFast(4));
        world.receive(peer, new PeerMessage.AllowedFast(5));
        assertThat(peer.take()).as("it does not say that it has them").isEmpty();
        world.receive(peer, new PeerMessage.Have(4));
        assertThat(peer.take()).containsExactly("interested", "request 4 0 16384", "request 4 16384 16384");
    }

    @Test
    void remembersTheLatestSuggestions() throws PeerProtocolException {
        int pieces = 2 * Download.MAX_HINTS;
        EngineWorld world = new EngineWorld(SampleTorrent.of(BLOCK, "file:" + pieces * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink peer = world.peer();
        world.tellLimit(peer, 1);
        world.receive(peer, new PeerMessage.HaveAll());
        for (int piece = 0; piece <= Download.MAX_HINTS; piece++) {
            world.receive(peer, new PeerMessage.Suggest(piece));
        }
        world.receive(peer, new PeerMessage.Unchoke());
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < Download.MAX_HINTS; i++) {
            asked.addAll(peer.sent.stream()
                    .filter(sent -> sent instanceof PeerMessage.Request)
                    .map(sent -> "" + ((PeerMessage.Request) sent).piece())
                    .toList());
            world.answer(peer);
        }
        assertThat(asked)
                .hasSize(Download.MAX_HINTS)
                .contains("" + Download.MAX_HINTS)
                .doesNotContain("0");
    }

    @Test
    void prefersSuggestedPieces() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.HaveAll());
        world.receive(peer, new PeerMessage.Suggest(6));
        world.receive(peer, new PeerMessage.Unchoke());
        assertThat(peer.take("request")).startsWith("request 6 0 16384", "request 6 16384 16384");
    }

    @Test
    void refusesHintsOutsideTheTorrent() {
        EngineWorld world = EngineWorld.having();
        assertThatThrownBy(() -> world.receive(world.peer(), new PeerMessage.AllowedFast(10)))
                .isInstanceOf(PeerProtocolException.class);
        assertThatThrownBy(() -> world.receive(world.peer(), new PeerMessage.Suggest(10)))
                .isInstanceOf(PeerProtocolException.class);
        assertThatThrownBy(() -> world.receive(world.peer(), new PeerMessage.Have(10)))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void phasesGoForwardToSeeding() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink peer = world.generousSeeder();
        while (world.engine.snapshot(world.now).phase() != Phase.SEEDING) {
            assertThat(world.answer(peer)).isPositive();
            for (List<String> all = world.takeTold("verify"); !all.isEmpty(); all = world.takeTold("verify")) {
                all.forEach(verify -> world.engine.onStored(world.now, parse(verify)[0]));
            }
        }
        assertThat(peer.closeReason).isEqualTo("neither wants anything");
        assertThat(world.engine.snapshot(world.now).verifiedBytes()).isEqualTo(19L * BLOCK + 100);
    }

    @Test
    void tellsPhasesAndCompletionOnce() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(world.takeTold()).containsExactly("phase TRADING");
        RecordingLink peer = world.generousSeeder();
        assertThat(world.takeTold()).containsExactly("phase LAST");
        world.answer(peer);
        world.engine.onStored(world.now, 8);
        world.engine.onStored(world.now, 9);
        assertThat(world.takeTold().stream().filter(told -> !told.startsWith("store")))
                .containsExactlyInAnyOrder("verify 8", "verify 9", "phase SEEDING", "completed");
        assertThat(EngineWorld.seeding().takeTold()).containsExactly("phase SEEDING", "completed");
    }

    @Test
    void pauseDiscardsPartialPieces() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink peer = world.generousSeeder();
        world.receiveBlock(peer, 9, 0);
        world.takeTold();
        world.engine.onPause(world.now);
        assertThat(peer.closeReason).isEqualTo("paused");
        assertThat(world.takeTold()).containsExactly("discard 9");
        assertThat(world.connect(Feature.FAST).closeReason).isEqualTo("paused");
        world.engine.onResume(world.now);
        assertThat(world.connect(Feature.FAST).closeReason).isNull();
    }
}
