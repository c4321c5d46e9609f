package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessage.Request;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given what a peer asks, what is read for it and what leaves. */
class UploadsTest {

    private static final Request FIRST = new Request(0, 0, BLOCK);

    private static RecordingLink interested(EngineWorld world) throws PeerProtocolException {
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.Interested());
        return peer;
    }

    private static List<RecordingLink> fillSlots(EngineWorld world) throws PeerProtocolException {
        List<RecordingLink> served = new ArrayList<>();
        for (int i = 0; i < SlotTuner.LEAST; i++) {
            served.add(interested(world));
        }
        return served;
    }

    private static void read(EngineWorld world, RecordingLink peer, int piece, int begin) {
        world.engine.onRead(world.now, peer, piece, begin, world.block(piece, begin));
    }

    @Test
    void unchokesAtOnceWhileASlotIsFree() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        for (int i = 0; i < SlotTuner.LEAST; i++) {
            assertThat(interested(world).take()).containsExactly("unchoke");
        }
        RecordingLink oneTooMany = interested(world);
        assertThat(oneTooMany.take()).isEmpty();
    }

    @Test
    void whoWasAloneIsLentAPieceAsSoonAsAnotherWantsSomething() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        interested(world);
        assertThat(reason(world)).endsWith("nobody else wants anything");
        interested(world);
        assertThat(reason(world)).endsWith("to see whether it passes on a piece");
    }

    private static String reason(EngineWorld world) {
        return world.engine.snapshot(world.now).peers().get(0).uploadReason();
    }

    @Test
    void slotThatBecomesFreeIsGivenAtOnce() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        List<RecordingLink> served = fillSlots(world);
        RecordingLink waiting = interested(world);
        RecordingLink alsoWaiting = interested(world);
        world.engine.onDisconnected(world.now, served.get(0));
        assertThat(waiting.take()).containsExactly("unchoke");
        world.receive(served.get(1), new PeerMessage.NotInterested());
        assertThat(alsoWaiting.take()).containsExactly("unchoke");
    }

    @Test
    void slotThatWasUsedUpIsGivenAtOnceWhenNobodyElseIsServed() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        List<RecordingLink> served = fillSlots(world);
        RecordingLink waiting = interested(world);
        assertThat(useUp(world, served.get(0))).containsExactly("piece 0 0", "piece 0 16384", "choke");
        assertThat(waiting.take()).containsExactly("unchoke");
    }

    /** That message may tell who passes on what it got. */
    @Test
    void whileOthersAreServedASlotThatWasUsedUpIsGivenWithTheNextMessage() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        List<RecordingLink> served = fillSlots(world);
        RecordingLink waiting = interested(world);
        world.receive(served.get(1), FIRST);
        assertThat(useUp(world, served.get(0))).endsWith("choke");
        assertThat(waiting.take()).isEmpty();
        world.receive(served.get(2), new PeerMessage.Have(0));
        assertThat(waiting.take()).containsExactly("unchoke");
    }

    @Test
    void whoIsFasterThanAChokeGetsMoreThanItIsLent() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink lent = fillSlots(world).get(0);
        interested(world);
        world.now += SECOND / 10;
        assertThat(fetch(world, lent, 0)).containsExactly("unchoke", "piece 0 0", "piece 0 16384");
        assertThat(fetch(world, lent, 1)).containsExactly("piece 1 0", "piece 1 16384");
        world.now += SECOND / 10;
        assertThat(fetch(world, lent, 2)).startsWith("piece 2 0", "choke");
    }

    /** Whoever takes all it is lent at once and then asks for nothing keeps nobody waiting. */
    @Test
    void slotThatWasUsedUpBeforeItsLeastTurnWasOverIsGivenWithinASecond() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink lent = fillSlots(world).get(0);
        RecordingLink waiting = interested(world);
        assertThat(fetch(world, lent, 0)).containsExactly("unchoke", "piece 0 0", "piece 0 16384");
        world.pass(SECOND);
        world.pass(SECOND);
        assertThat(lent.take()).containsExactly("choke");
        assertThat(waiting.take()).containsExactly("unchoke");
    }

    @Test
    void leastTurnEndsAfterFourMebibytes() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink lent = fillSlots(world).get(0);
        interested(world);
        lent.take();
        int blocks = 0;
        while (!lent.take().contains("choke")) {
            world.receive(lent, FIRST);
            read(world, lent, 0, 0);
            blocks++;
        }
        assertThat(blocks * BLOCK).isEqualTo(4 << 20);
    }

    /** A piece that is lent takes longer than the least turn. */
    private static List<String> useUp(EngineWorld world, RecordingLink lent) throws PeerProtocolException {
        lent.take();
        world.now += SECOND / 4;
        return fetch(world, lent, 0);
    }

    private static List<String> fetch(EngineWorld world, RecordingLink peer, int piece) throws PeerProtocolException {
        for (int begin = 0; begin < 2 * BLOCK; begin += BLOCK) {
            world.receive(peer, new Request(piece, begin, BLOCK));
            read(world, peer, piece, begin);
        }
        return peer.take();
    }

    @Test
    void requestsThatCrossAChokeAreNoFlood() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        world.engine.onUpload(UploadConfig.DEFAULT.withSlots(1));
        List<RecordingLink> peers = List.of(interested(world), interested(world));
        int refused = 0;
        while (refused < 2 * ControlBudget.CAPACITY) {
            world.pass(SECOND / 5);
            for (RecordingLink peer : peers) {
                List<String> heard = peer.take();
                refused += (int)
                        heard.stream().filter(word -> word.startsWith("reject")).count();
                if (heard.lastIndexOf("unchoke") > heard.lastIndexOf("choke")) {
                    world.pass(SECOND / 5);
                    askAndReadAtOnce(world, peer, 64);
                }
            }
        }
        assertThat(peers).allSatisfy(peer -> assertThat(peer.closeReason).isNull());
    }

    private static void askAndReadAtOnce(EngineWorld world, RecordingLink peer, int requests)
            throws PeerProtocolException {
        for (int i = 0; i < requests; i++) {
            world.receive(peer, FIRST);
            if (!world.takeTold("read").isEmpty()) {
                read(world, peer, 0, 0);
            }
        }
    }

    /** Who is choked for its own change of mind gets nothing back. */
    @Test
    void closesWhoTogglesItsInterestWhileAnotherWaits() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        world.engine.onUpload(UploadConfig.DEFAULT.withSlots(1));
        List<RecordingLink> peers = List.of(interested(world), interested(world));
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= ControlBudget.CAPACITY / ControlBudget.TURN; i++) {
                        for (RecordingLink peer : peers) {
                            world.receive(peer, new PeerMessage.NotInterested());
                            world.receive(peer, new PeerMessage.Interested());
                        }
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void sendsWhatWasRead() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        world.receive(peer, FIRST);
        world.receive(peer, new Request(9, BLOCK, 100));
        world.receive(peer, new Request(1, 5, 30_000)); // 32 KiB and odd offsets are asked by some
        assertThat(world.takeTold("read")).containsExactly("read 0 0 16384", "read 9 16384 100", "read 1 5 30000");
        peer.take();
        read(world, peer, 9, BLOCK);
        read(world, peer, 0, 0);
        assertThat(peer.take()).containsExactly("piece 9 16384", "piece 0 0");
        assertThat(world.engine.snapshot(world.now).traffic().uploadedBytes()).isEqualTo(BLOCK + 100);
        assertThat(world.leakedBytes()).isZero();
    }

    @Test
    void rejectsWhatAChokedPeerAsks() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink fast = world.peer();
        RecordingLink plain = world.peer(Feature.DHT);
        world.receive(fast, FIRST);
        world.receive(plain, FIRST);
        assertThat(fast.take()).containsExactly("reject 0 0 16384");
        assertThat(plain.take()).isEmpty();
        assertThat(world.takeTold("read")).isEmpty();
    }

    @Test
    void rejectsWhatIsNotHere() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(1);
        RecordingLink peer = interested(world);
        peer.take();
        world.receive(peer, FIRST);
        assertThat(peer.take()).containsExactly("reject 0 0 16384");
    }

    @Test
    void rejectsEverythingBeforeTheFilesAreChecked() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink peer = interested(world);
        world.receive(peer, FIRST);
        assertThat(peer.take()).containsExactly("reject 0 0 16384");
    }

    @Test
    void refusesRequestsOutsideTheTorrent() {
        List<Request> outside = List.of(
                new Request(10, 0, BLOCK),
                new Request(Integer.MAX_VALUE, 0, BLOCK),
                new Request(9, BLOCK, 101),
                new Request(0, 2 * BLOCK, 1),
                new Request(0, Integer.MAX_VALUE, BLOCK),
                new Request(0, 1, 2 * BLOCK));
        for (Request request : outside) {
            EngineWorld world = EngineWorld.seeding();
            assertThatThrownBy(() -> world.receive(interested(world), request))
                    .as(request.toString())
                    .isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void readsNoFurtherThanThePeerTakes() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        peer.isWritable = false;
        world.receive(peer, FIRST);
        assertThat(world.takeTold("read")).isEmpty();
        peer.isWritable = true;
        world.engine.onWritable(world.now, peer);
        assertThat(world.takeTold("read")).containsExactly("read 0 0 16384");
    }

    @Test
    void readsAheadWithinABound() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        for (int i = 0; i < 100; i++) {
            world.receive(peer, FIRST);
        }
        assertThat(world.takeTold("read")).hasSize(Upload.MIN_READ_AHEAD_BYTES / BLOCK);
        read(world, peer, 0, 0);
        assertThat(world.takeTold("read")).hasSize(1);
    }

    @Test
    void readsFurtherAheadForAFastPeer() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        for (int sent = 0; sent < 16 * Upload.MAX_READ_AHEAD_BYTES; sent += BLOCK) { // within one second
            world.receive(peer, FIRST);
            read(world, peer, 0, 0);
        }
        peer.take();
        world.takeTold("read");
        for (int i = 0; i < 100; i++) {
            world.receive(peer, FIRST);
        }
        assertThat(world.takeTold("read")).hasSize(Upload.MAX_READ_AHEAD_BYTES / BLOCK);
    }

    @Test
    void queuesAsManyRequestsAsItSaid() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        peer.take();
        for (int i = 0; i < SwarmConfig.DEFAULT.maxQueuedRequests(); i++) {
            world.receive(peer, FIRST);
        }
        assertThat(peer.take()).isEmpty();
        world.receive(peer, FIRST);
        assertThat(peer.take()).containsExactly("reject 0 0 16384");
        assertThat(world.engine.snapshot(world.now).peers().get(0).queuedRequests())
                .isEqualTo(2_000);
    }

    @Test
    void closesWhoFloodsWithRequests() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = world.peer();
        for (int i = 0; i < ControlBudget.CAPACITY; i++) {
            world.receive(peer, FIRST);
        }
        assertThatThrownBy(() -> world.receive(peer, FIRST)).isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void cancelAnswersWithAReject() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        for (int i = 0; i < Upload.MIN_READ_AHEAD_BYTES / BLOCK; i++) {
            world.receive(peer, FIRST);
        }
        world.receive(peer, new Request(1, 0, BLOCK));
        peer.take();
        world.receive(peer, new PeerMessage.Cancel(1, 0, BLOCK));
        assertThat(peer.take()).containsExactly("reject 1 0 16384");
        world.receive(peer, new PeerMessage.Cancel(1, 0, BLOCK));
        assertThat(peer.take()).as("one answer a request").isEmpty();
        world.takeTold("read");
        read(world, peer, 0, 0);
        assertThat(world.takeTold("read")).isEmpty();
    }

    @Test
    void whatIsBeingReadIsSentAlthoughItIsCancelled() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        peer.take();
        world.receive(peer, FIRST);
        world.receive(peer, new PeerMessage.Cancel(0, 0, BLOCK));
        assertThat(peer.take()).isEmpty();
        read(world, peer, 0, 0);
        assertThat(peer.take()).containsExactly("piece 0 0");
        assertThat(world.leakedBytes()).isZero();
    }

    @Test
    void readsOfAChokedPeerCountUntilTheyEnd() {
        Upload upload = new Upload(0);
        upload.add(FIRST);
        while (upload.hasNext()) {
            upload.next();
            upload.add(FIRST);
        }
        int reading = Upload.MIN_READ_AHEAD_BYTES / BLOCK;
        assertThat(upload.drop(request -> true)).hasSize(reading + 1);
        assertThat(upload.waiting()).isEqualTo(reading);
        upload.add(FIRST);
        assertThat(upload.hasNext()).isFalse();
        assertThat(upload.onRead(0, 0, BLOCK)).as("still wanted").isFalse();
        assertThat(upload.hasNext()).isTrue();
    }

    @Test
    void closesWhoAsksAndCancelsWithoutEnd() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= ControlBudget.CAPACITY; i++) {
                        world.receive(peer, FIRST);
                        world.receive(peer, new PeerMessage.Cancel(0, 0, BLOCK));
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    /** Where pieces are few a peer may lose and regain interest with each that we tell it of. */
    @Test
    void interestMayChangeWithEachPieceThatWeTell() throws PeerProtocolException {
        int pieces = ControlBudget.CAPACITY / ControlBudget.TURN;
        SampleTorrent torrent = SampleTorrent.of(BLOCK, "file:" + pieces * BLOCK);
        EngineWorld world = new EngineWorld(torrent, SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink seeder = world.generousSeeder();
        RecordingLink peer = world.peer();
        for (int stored = 0; stored < pieces; ) {
            world.answer(seeder);
            for (String verify : world.takeTold("verify")) {
                world.engine.onStored(world.now, Integer.parseInt(verify.substring("verify ".length())));
                stored++;
                world.receive(peer, new PeerMessage.Interested());
                world.receive(peer, new PeerMessage.NotInterested());
            }
        }
        assertThatThrownBy(() -> {
                    for (int i = 0; i < ControlBudget.CAPACITY; i++) {
                        world.receive(peer, new PeerMessage.Interested());
                        world.receive(peer, new PeerMessage.NotInterested());
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void chokeRejectsWhatWaitsAndLaterReadsAreReleased() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink fast = interested(world);
        RecordingLink plain = world.peer(Feature.DHT);
        world.receive(plain, new PeerMessage.Interested());
        world.receive(fast, FIRST);
        world.receive(plain, FIRST);
        fast.take();
        plain.take();
        world.receive(fast, new PeerMessage.NotInterested());
        world.receive(plain, new PeerMessage.NotInterested());
        world.pass(10 * SECOND);
        assertThat(fast.take()).containsExactly("choke", "reject 0 0 16384");
        assertThat(plain.take()).containsExactly("choke");
        read(world, fast, 0, 0);
        read(world, plain, 0, 0);
        assertThat(fast.take()).isEmpty();
        assertThat(plain.take()).isEmpty();
        assertThat(world.leakedBytes()).isZero();
    }

    @Test
    void readForAPeerThatLeftIsReleased() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = interested(world);
        world.receive(peer, FIRST);
        world.engine.onDisconnected(world.now, peer);
        ByteBuf block = world.block(0, 0);
        world.engine.onRead(world.now, peer, 0, 0, block);
        assertThat(block.refCnt()).isZero();
    }

    @Test
    void newcomerFetchesAllowedFastPiecesWhileChokedOnce() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.HaveNone());
        List<String> allowed = peer.take("allowed-fast");
        assertThat(allowed).hasSize(Uploads.ALLOWED_FAST);
        int piece = firstStored(allowed);
        int granted = ask(world, peer, piece);
        assertThat(granted).isEqualTo((64 << 10) / BLOCK); // the least allowance, less than five pieces
        assertThat(peer.take("reject")).hasSize(20 - granted);
    }

    private static int firstStored(List<String> allowed) {
        return allowed.stream()
                .mapToInt(message -> Integer.parseInt(message.split(" ")[1]))
                .filter(piece -> piece < 9)
                .findFirst()
                .orElseThrow();
    }

    private static int ask(EngineWorld world, RecordingLink peer, int piece) throws PeerProtocolException {
        int granted = 0;
        for (int i = 0; i < 20; i++) {
            world.receive(peer, new Request(piece, 0, BLOCK));
            granted += world.takeTold("read").size();
        }
        return granted;
    }

    @Test
    void whatIsAllowedWhileChokedIsAllowedToAnAddress() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        Endpoint first = Endpoint.parse("192.0.2.9:1001");
        Endpoint second = Endpoint.parse("192.0.2.9:1002");
        List<Integer> granted = new ArrayList<>();
        for (Endpoint endpoint : List.of(first, second)) {
            RecordingLink peer =
                    world.connect(Id160.fromHex("%040x".formatted(endpoint.port())), endpoint, false, Feature.FAST);
            world.receive(peer, new PeerMessage.HaveNone());
            granted.add(ask(world, peer, firstStored(peer.take("allowed-fast"))));
            world.engine.onDisconnected(world.now, peer);
        }
        assertThat(granted).containsExactly(4, 0);
    }

    @Test
    void seederAllowsNothing() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.HaveNone());
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void whoTogglesItsInterestGetsNoSlotMore() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        List<RecordingLink> peers = new ArrayList<>();
        for (int i = 0; i < SlotTuner.LEAST + 1; i++) {
            peers.add(interested(world));
        }
        world.receive(peers.get(0), new PeerMessage.NotInterested());
        world.receive(peers.get(0), new PeerMessage.Interested());
        long unchoked = world.engine.snapshot(world.now).peers().stream()
                .filter(peer -> !peer.choked())
                .count();
        assertThat(unchoked).isEqualTo(SlotTuner.LEAST);
        assertThat(peers.get(0).take()).containsExactly("unchoke", "choke");
    }

    @Test
    void peerWithManyPiecesIsAllowedNothing() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink peer = world.peer();
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("fc00")));
        assertThat(peer.take()).isEmpty();
    }
}
