package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.TORRENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a new peer is told, and in which order. */
class GreetingTest {

    private static final int INFO_LENGTH = TORRENT.metainfo().infoBytes().size();

    @Test
    void tellsNothingToAPlainPeerWhileThereIsNothing() {
        assertThat(EngineWorld.having().connect().take()).isEmpty();
    }

    @Test
    void tellsAFastPeerThatThereIsNothing() {
        assertThat(EngineWorld.having().connect(Feature.FAST).take()).containsExactly("have-none");
    }

    @Test
    void tellsABitfieldOfSomePieces() {
        assertThat(EngineWorld.having(0, 3, 9).connect(Feature.FAST).take()).containsExactly("bitfield 9040");
        assertThat(EngineWorld.having(0, 3, 9).connect().take()).containsExactly("bitfield 9040");
    }

    @Test
    void tellsThatEverythingIsHere() {
        assertThat(EngineWorld.seeding().connect(Feature.FAST).take()).containsExactly("have-all");
        assertThat(EngineWorld.seeding().connect().take()).containsExactly("bitfield ffc0");
    }

    @Test
    void introducesItselfAfterItsPieces() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        RecordingLink link = world.connect(Feature.FAST, Feature.EXTENSION);
        assertThat(link.sent).hasSize(2).first().isEqualTo(new PeerMessage.HaveNone());
        PeerMessage.Extended extended = (PeerMessage.Extended) link.sent.get(1);
        ExtendedHandshake handshake = ExtendedHandshake.decode(extended.payload());
        assertThat(extended.id()).isZero();
        assertThat(handshake.idOf("ut_metadata")).isEqualTo(Extensions.METADATA);
        assertThat(handshake.client()).isEqualTo("Flotilla 0.1");
        assertThat(handshake.port()).isEqualTo(6881);
        assertThat(handshake.requestQueue()).isEqualTo(2_000);
        assertThat(handshake.metadataSize()).isEqualTo(INFO_LENGTH);
        assertThat(handshake.yourIp().hex()).isEqualTo("c0000201");
    }

    @Test
    void tellsOfItsDhtNodeWhenBothHaveOne() {
        EngineWorld world = new EngineWorld(TORRENT, SwarmConfig.DEFAULT, 6882);
        assertThat(world.engine.handshake().has(Feature.DHT)).isTrue();
        assertThat(world.connect(Feature.DHT).take()).containsExactly("port 6882");
        assertThat(world.connect(Feature.FAST).take("port")).isEmpty();
        assertThat(new EngineWorld().engine.handshake().has(Feature.DHT)).isFalse();
        assertThat(new EngineWorld().connect(Feature.DHT).take()).isEmpty();
    }

    @Test
    void reportsTheDhtNodeOfAPeer() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink link = world.peer(Feature.DHT);
        world.receive(link, new PeerMessage.Port(7000));
        world.receive(link, new PeerMessage.Port(0));
        assertThat(world.takeTold()).containsExactly("dht-node 192.0.2.1:7000");
    }

    @Test
    void tellsLateWhatWasHereAllAlong() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink early = world.connect(Feature.FAST);
        RecordingLink holder = world.connect();
        world.receive(holder, new PeerMessage.Have(3));
        assertThat(early.take()).containsExactly("have-none");
        world.open(3, 5);
        assertThat(early.take("have")).containsExactly("have 3", "have 5");
        assertThat(holder.take("have")).containsExactly("have 5");
    }

    @Test
    void tellsEarlyPeersThatTheMetadataIsHere() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink link = world.connect(Feature.EXTENSION);
        assertThat(link.take()).singleElement().asString().doesNotContain("metadata_size");
        world.engine.onMetainfo(world.now, TORRENT.metainfo());
        assertThat(link.take()).singleElement().asString().contains("metadata_sizei" + INFO_LENGTH + "e");
    }

    @Test
    void closesWhoClaimedPiecesThatDoNotExist() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink liar = world.peer();
        world.receive(liar, new PeerMessage.Have(10));
        RecordingLink honest = world.peer();
        world.receive(honest, new PeerMessage.Have(9));
        world.engine.onMetainfo(world.now, TORRENT.metainfo());
        assertThat(liar.closeReason).isNotNull();
        assertThat(honest.closeReason).isNull();
    }

    @Test
    void refusesMessagesOfExtensionsThatThePeerDoesNotSpeak() {
        List<PeerMessage> fast = List.of(
                new PeerMessage.HaveAll(),
                new PeerMessage.HaveNone(),
                new PeerMessage.Suggest(1),
                new PeerMessage.AllowedFast(1),
                new PeerMessage.Reject(1, 0, 16_384),
                new PeerMessage.Extended(0, ByteString.utf8("de")));
        for (PeerMessage message : fast) {
            EngineWorld world = EngineWorld.having();
            RecordingLink plain = world.peer(Feature.DHT);
            assertThatThrownBy(() -> world.receive(plain, message)).isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void privateTorrentKeepsOutOfTheDht() throws Exception {
        EngineWorld world = new EngineWorld(PrivateTorrent.SAMPLE, SwarmConfig.DEFAULT, 6882);
        world.engine.onPeersFound(world.now, List.of(Endpoint.parse("192.0.2.9:1")), PeerSource.DHT);
        world.takeTold();
        world.open();
        assertThat(world.engine.handshake().has(Feature.DHT)).isFalse();
        RecordingLink link = world.connect(Feature.DHT);
        assertThat(link.take()).isEmpty();
        world.receive(link, new PeerMessage.Port(7000));
        world.engine.onPeersFound(world.now, List.of(Endpoint.parse("192.0.2.7:1")), PeerSource.DHT);
        assertThat(world.takeTold()).isEmpty();
        world.engine.onPeersFound(world.now, List.of(Endpoint.parse("192.0.2.7:1")), PeerSource.MANUAL);
        assertThat(world.takeTold()).containsExactly("connect 192.0.2.7:1");
    }
}
