package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerMessageDecoder;
import dev.flotilla.wire.protocol.PeerProtocolException;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is dialled and when, who is let in, who is closed. */
class NeighboursTest {

    private static final Endpoint A = Endpoint.parse("192.0.2.1:1000");
    private static final Id160 SMALLER = Id160.fromHex("1".repeat(40));
    private static final Id160 GREATER = Id160.fromHex("f".repeat(40));

    private final EngineWorld world = EngineWorld.having();

    private void found(PeerSource source, Endpoint... endpoints) {
        world.engine.onPeersFound(world.now, List.of(endpoints), source);
    }

    private static Endpoint[] many(int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(Endpoint.parse("10.0." + i / 250 + "." + i % 250 + ":6881"));
        }
        return endpoints.toArray(Endpoint[]::new);
    }

    @Test
    void dialsWhatIsFoundOnce() {
        found(PeerSource.DHT, A, A);
        found(PeerSource.MANUAL, A);
        assertThat(world.takeTold()).containsExactly("connect " + A);
    }

    @Test
    void boundsDialsUnderWay() {
        found(PeerSource.DHT, many(100));
        assertThat(world.takeTold("connect")).hasSize(SwarmConfig.DEFAULT.maxDialling());
        world.pass(60 * SECOND);
        assertThat(world.takeTold("connect")).isEmpty();
        world.engine.onConnectFailed(world.now, many(1)[0]);
        assertThat(world.takeTold("connect")).hasSize(1);
    }

    @Test
    void dialsTheNextWhenOneIsAnswered() {
        found(PeerSource.DHT, many(100));
        world.takeTold();
        world.pass(SECOND);
        world.connect(SMALLER, many(1)[0], true, Feature.FAST);
        assertThat(world.takeTold("connect")).hasSize(1);
    }

    @Test
    void boundsDialsASecond() {
        found(PeerSource.DHT, many(100));
        int dialled = 0;
        for (int second = 0; second < 2; second++) {
            for (String connect : world.takeTold("connect")) {
                world.engine.onConnectFailed(world.now, Endpoint.parse(connect.substring("connect ".length())));
                dialled++;
            }
        }
        assertThat(dialled).isEqualTo(SwarmConfig.DEFAULT.dialsPerSecond());
        world.pass(SECOND / 2);
        assertThat(world.takeTold("connect")).hasSize(SwarmConfig.DEFAULT.dialsPerSecond() / 2);
    }

    @Test
    void boundsCandidates() {
        found(PeerSource.DHT, many(5_000));
        SwarmSnapshot snapshot = world.engine.snapshot(world.now);
        assertThat(snapshot.candidates()).isEqualTo(SwarmConfig.DEFAULT.maxCandidates());
        assertThat(snapshot.dialling()).isEqualTo(SwarmConfig.DEFAULT.maxDialling());
    }

    @Test
    void dialsForMostOfItsPlacesAndLetsTheRestBeDialled() {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(6), 0);
        small.engine.onPeersFound(small.now, List.of(many(10)), PeerSource.DHT);
        assertThat(small.takeTold("connect")).hasSize(5);
        for (int i = 0; i < 5; i++) {
            small.connect(Id160.fromHex((i + 1) + "0".repeat(39)), many(5)[i], true, Feature.FAST);
        }
        assertThat(small.takeTold("connect")).isEmpty();
        assertThat(small.connect(Feature.FAST).closeReason).isNull();
        assertThat(small.connect(Feature.FAST).closeReason).isEqualTo("enough neighbours");
    }

    /** We were full by the time that the dial was answered. */
    @Test
    void dialsAgainWhoFoundNoPlace() {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(2), 0);
        small.connect(Feature.FAST);
        small.engine.onPeersFound(small.now, List.of(A), PeerSource.DHT);
        RecordingLink other = small.connect(Feature.FAST);
        assertThat(small.connect(GREATER, A, true, Feature.FAST).closeReason).isEqualTo("enough neighbours");
        small.takeTold();
        small.engine.onDisconnected(small.now, other);
        assertThat(small.takeTold("connect")).containsExactly("connect " + A);
    }

    /** It closes without a word: full most likely, until others leave it. */
    @Test
    void dialsAgainAndAgainWhoClosesAtOnce() {
        found(PeerSource.PEX, A);
        world.takeTold();
        for (int rest : new int[] {10, 30, 90, 90, 90}) {
            world.engine.onDisconnected(world.now, world.connect(GREATER, A, true, Feature.FAST));
            world.pass(rest * SECOND * 5 / 4 + SECOND);
            assertThat(world.takeTold("connect")).containsExactly("connect " + A);
        }
    }

    @Test
    void dialsMoreWhenThoseThatHaveWhatItWantsGiveNothing() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(6), 0);
        small.open();
        List<RecordingLink> misers = List.of(small.peer(), small.peer(), small.peer(), small.peer(), small.peer());
        for (RecordingLink miser : misers) {
            small.receive(miser, new PeerMessage.Have(7));
        }
        small.engine.onPeersFound(small.now, List.of(many(10)), PeerSource.DHT);
        assertThat(small.takeTold("connect")).isEmpty();
        small.pass(31 * SECOND);
        assertThat(small.takeTold("connect")).hasSize(1);
    }

    private static EngineWorld fullOfIdlers() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(3), 0);
        small.open(0);
        for (int i = 0; i < 3; i++) {
            small.receive(small.peer(), new PeerMessage.Interested());
        }
        assertThat(small.connect(Feature.FAST).closeReason).isEqualTo("enough neighbours");
        small.pass(61 * SECOND);
        return small;
    }

    @Test
    void whoeverDoesNothingMakesRoomForANewcomer() throws PeerProtocolException {
        EngineWorld small = fullOfIdlers();
        assertThat(small.connect(Feature.FAST).closeReason).isNull();
        assertThat(small.engine.snapshot(small.now).peers().stream().filter(PeerSnapshot::connected))
                .hasSize(3);
    }

    /** It may be the seeder, the last one left. */
    @Test
    void dialsWhoMadeRoomForOthersWhenThereAreNone() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(1), 0);
        small.open(0);
        small.engine.onPeersFound(small.now, List.of(A), PeerSource.DHT);
        RecordingLink first = small.connect(GREATER, A, true, Feature.FAST);
        small.receive(first, new PeerMessage.Interested());
        small.pass(61 * SECOND);
        small.engine.onPeersFound(small.now, List.of(many(1)), PeerSource.DHT);
        small.takeTold();
        small.pass(5 * SECOND);
        assertThat(first.closeReason).isEqualTo("others wait for its place");
        assertThat(small.takeTold("connect")).containsExactly("connect " + many(1)[0]);
        small.engine.onConnectFailed(small.now, many(1)[0]);
        assertThat(small.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void moreIdlersThanSlotsMakeRoomToo() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(30), 0);
        small.open(IntStream.range(0, 10).toArray());
        for (int i = 0; i < 30; i++) {
            small.receive(small.peer(), new PeerMessage.Interested());
        }
        small.pass(70 * SECOND);
        boolean isIn = false;
        for (int second = 0; second < 10 && !isIn; second++) {
            small.pass(SECOND);
            isIn = small.connect(Feature.FAST).closeReason == null;
        }
        assertThat(isIn).isTrue();
    }

    @Test
    void whoeverDoesNothingMakesRoomForADial() throws PeerProtocolException {
        EngineWorld small = fullOfIdlers();
        small.takeTold();
        small.engine.onPeersFound(small.now, List.of(many(10)), PeerSource.DHT);
        assertThat(small.takeTold("connect")).isEmpty();
        small.pass(5 * SECOND);
        assertThat(small.takeTold("connect")).hasSize(1);
    }

    @Test
    void whoeverMovesOrWaitsKeepsItsPlace() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(
                EngineWorld.TORRENT,
                SwarmConfig.DEFAULT
                        .withMaxNeighbours(2)
                        .withUpload(UploadConfig.DEFAULT.withSlots(1).withChoker(Choker.titForTat())),
                0);
        small.open(0);
        RecordingLink served = small.peer();
        small.receive(served, new PeerMessage.Interested());
        RecordingLink waits = small.peer();
        small.receive(waits, new PeerMessage.Interested());
        for (int second = 0; second < 62; second++) {
            small.pass(SECOND);
            for (RecordingLink peer : List.of(served, waits)) {
                small.receive(peer, new PeerMessage.Request(0, 0, EngineWorld.BLOCK));
            }
            for (String read : small.takeTold("read")) {
                assertThat(read).startsWith("read 0 0");
                small.engine.onRead(small.now, served, 0, 0, small.block(0, 0));
            }
        }
        assertThat(small.connect(Feature.FAST).closeReason).isEqualTo("enough neighbours");
    }

    @Test
    void dialsManualPeersFirst() {
        Endpoint[] others = many(SwarmConfig.DEFAULT.maxDialling());
        found(PeerSource.DHT, others);
        found(PeerSource.DHT, Endpoint.parse("10.9.9.9:1"));
        found(PeerSource.MANUAL, A);
        world.takeTold();
        world.pass(SECOND);
        world.engine.onConnectFailed(world.now, others[0]);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void restsLongerAfterEachFailureAndThenForgets() {
        found(PeerSource.DHT, A);
        List<Long> rests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            world.engine.onConnectFailed(world.now, A);
            long failed = world.now;
            world.takeTold();
            while (world.takeTold("connect").isEmpty()) {
                assertThat(world.now - failed).isLessThan(200 * SECOND);
                world.pass(SECOND);
            }
            rests.add((world.now - failed) / SECOND);
        }
        assertThat(rests.get(0)).isBetween(7L, 14L);
        assertThat(rests.get(1)).isBetween(22L, 39L);
        assertThat(rests.get(2)).isBetween(67L, 114L);
        world.engine.onConnectFailed(world.now, A);
        assertThat(world.engine.snapshot(world.now).candidates()).isZero();
        assertThat(world.engine.nextDeadlineNanos()).isEqualTo(SwarmEngine.NO_DEADLINE);
    }

    @Test
    void whomTheUserNamesIsDialledThoughItRests() {
        found(PeerSource.DHT, A);
        world.engine.onConnectFailed(world.now, A);
        world.takeTold();
        found(PeerSource.DHT, A);
        assertThat(world.takeTold("connect")).isEmpty();
        found(PeerSource.MANUAL, A);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void triesAManualPeerForEver() {
        found(PeerSource.MANUAL, A);
        for (int i = 0; i < 20; i++) {
            assertThat(world.takeTold("connect")).hasSize(1);
            world.engine.onConnectFailed(world.now, A);
            world.pass(45 * SECOND);
        }
    }

    @Test
    void noticesThatItDialledItself() {
        found(PeerSource.DHT, A);
        assertThat(world.connect(EngineWorld.SELF, A, true, Feature.FAST).closeReason)
                .isEqualTo("ourselves");
        world.takeTold();
        found(PeerSource.DHT, A);
        world.pass(3_600 * SECOND);
        assertThat(world.takeTold("connect")).isEmpty();
    }

    @Test
    void keepsTheFirstOfTwoConnectionsOfOneDirection() {
        RecordingLink first = world.connect(SMALLER, A, false, Feature.FAST);
        RecordingLink second = world.connect(SMALLER, A.withPort(2000), false, Feature.FAST);
        assertThat(first.closeReason).isNull();
        assertThat(second.closeReason).isEqualTo("a second connection");
    }

    @Test
    void bothEndsKeepTheConnectionThatTheGreaterDialled() {
        // we are 8…: greater than 1…, so our dial wins, whichever is first
        RecordingLink incoming = world.connect(SMALLER, A.withPort(2000), false, Feature.FAST);
        RecordingLink outgoing = world.connect(SMALLER, A, true, Feature.FAST);
        assertThat(incoming.closeReason).isEqualTo("a second connection");
        assertThat(outgoing.closeReason).isNull();
        RecordingLink dialled = world.connect(GREATER, A, true, Feature.FAST);
        RecordingLink theirs = world.connect(GREATER, A.withPort(2000), false, Feature.FAST);
        assertThat(dialled.closeReason).isEqualTo("a second connection");
        assertThat(theirs.closeReason).isNull();
        assertThat(world.engine.snapshot(world.now).peers().stream().filter(PeerSnapshot::connected))
                .hasSize(2);
    }

    @Test
    void dialsAgainWhoseDialWonOverItsOwn() throws PeerProtocolException {
        found(PeerSource.DHT, A);
        RecordingLink incoming = world.connect(SMALLER, A.withPort(2000), false, Feature.EXTENSION);
        tellPort(incoming);
        RecordingLink outgoing = world.connect(SMALLER, A, true, Feature.EXTENSION);
        assertThat(incoming.closeReason).isEqualTo("a second connection");
        world.takeTold();
        world.engine.onDisconnected(world.now, outgoing);
        world.pass(20 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void keepsAConnectionThatHasStoodForAWhile() throws PeerProtocolException {
        RecordingLink first = world.connect(SMALLER, A, false, Feature.FAST);
        world.pass(31 * SECOND);
        assertThat(world.connect(SMALLER, A, true, Feature.FAST).closeReason).isEqualTo("a second connection");
        assertThat(first.closeReason).isNull();
    }

    /** The peer says that it listens at A. */
    private void tellPort(RecordingLink peer) throws PeerProtocolException {
        ExtendedHandshake handshake = new ExtendedHandshake(Map.of(), "", A.port(), 0, 0, ByteString.EMPTY, false);
        world.receive(peer, new PeerMessage.Extended(0, handshake.encode()));
    }

    @Test
    void doesNotDialWhoIsConnected() throws PeerProtocolException {
        RecordingLink incoming = world.connect(SMALLER, A.withPort(55_555), false, Feature.EXTENSION);
        tellPort(incoming);
        found(PeerSource.DHT, A);
        assertThat(world.takeTold("connect")).isEmpty();
        world.engine.onDisconnected(world.now, incoming);
        world.pass(20 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void dialsAgainAfterALongConnection() {
        found(PeerSource.DHT, A);
        RecordingLink link = world.connect(SMALLER, A, true, Feature.FAST);
        world.takeTold();
        world.pass(100 * SECOND);
        world.engine.onDisconnected(world.now, link);
        world.pass(15 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void whoCameAndIsDialledLaterIsAnOutgoingPeer() throws PeerProtocolException {
        RecordingLink incoming = world.connect(SMALLER, A.withPort(55_555), false, Feature.EXTENSION);
        tellPort(incoming);
        world.engine.onDisconnected(world.now, incoming);
        world.pass(20 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
        RecordingLink dialled = world.connect(SMALLER, A, true, Feature.FAST);
        assertThat(world.engine.snapshot(world.now).peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.outgoing()).isTrue());
        world.engine.onDisconnected(world.now, dialled);
        world.pass(60 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void whoeverSendsWhatCannotBeDecodedIsLeftAloneForLonger() {
        found(PeerSource.DHT, A);
        RecordingLink link = world.connect(SMALLER, A, true, Feature.FAST);
        world.takeTold();
        world.pass(100 * SECOND);
        PeerMessageDecoder received = new PeerMessageDecoder(UnpooledByteBufAllocator.DEFAULT);
        received.feed(Unpooled.copyInt(Integer.MAX_VALUE));
        assertThatThrownBy(() -> world.engine.onMessages(world.now, link, received))
                .isInstanceOf(PeerProtocolException.class);
        world.engine.onDisconnected(world.now, link);
        world.pass(60 * SECOND);
        assertThat(world.takeTold("connect")).isEmpty();
        world.pass(60 * SECOND);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void keepsAliveAndDropsTheIdle() throws PeerProtocolException {
        RecordingLink idle = world.peer();
        RecordingLink alive = world.peer();
        world.pass(110 * SECOND);
        assertThat(idle.take()).containsExactly("keep-alive");
        world.receive(alive, new PeerMessage.KeepAlive());
        world.pass(80 * SECOND);
        assertThat(idle.closeReason).isEqualTo("idle");
        assertThat(alive.closeReason).isNull();
    }

    @Test
    void idleTorrentNeedsNoTimer() {
        RecordingLink link = world.peer();
        assertThat(world.engine.nextDeadlineNanos()).isNotEqualTo(SwarmEngine.NO_DEADLINE);
        world.engine.onDisconnected(world.now, link);
        world.pass(30 * SECOND);
        assertThat(world.engine.nextDeadlineNanos()).isEqualTo(SwarmEngine.NO_DEADLINE);
    }

    @Test
    void seedersPartFromEachOther() throws PeerProtocolException {
        EngineWorld seeding = EngineWorld.seeding();
        RecordingLink seeder = seeding.peer();
        seeding.receive(seeder, new PeerMessage.HaveAll());
        assertThat(seeder.closeReason).isEqualTo("neither wants anything");
    }

    @Test
    void pausedTorrentDialsNobody() {
        world.engine.onPause(world.now);
        found(PeerSource.MANUAL, A);
        world.pass(100 * SECOND);
        assertThat(world.takeTold("connect")).isEmpty();
        world.engine.onResume(world.now);
        assertThat(world.takeTold("connect")).containsExactly("connect " + A);
    }

    @Test
    void remembersWhatDepartedPeersMoved() throws PeerProtocolException {
        RecordingLink peer = world.generousSeeder();
        world.answer(peer);
        long moved = world.engine.snapshot(world.now).traffic().downloadedBytes();
        assertThat(moved).isPositive();
        world.engine.onDisconnected(world.now, peer);
        world.connect(peer.peerId, peer.endpoint, false, Feature.FAST);
        SwarmSnapshot snapshot = world.engine.snapshot(world.now);
        assertThat(snapshot.traffic().downloadedBytes()).isEqualTo(moved);
        assertThat(snapshot.peers()).singleElement().satisfies(p -> {
            assertThat(p.connected()).isTrue();
            assertThat(p.traffic().downloadedBytes()).isEqualTo(moved);
        });
        for (int i = 0; i < 1_000; i++) {
            world.engine.onDisconnected(world.now, world.connect(Feature.FAST));
        }
        assertThat(world.engine.snapshot(world.now).peers()).hasSizeLessThanOrEqualTo(Departed.LIMIT + 1);
    }
}
