package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that want nothing more (BEP 21), and pieces that are lost (BEP 54). */
class UploadOnlyTest {
    private static final int THEIR_ID = 7;
    private static final int[] ALL_BUT_ONE = IntStream.range(0, 9).toArray();

    private static void introduce(EngineWorld world, RecordingLink link, boolean uploadOnly, String... extensions)
            throws PeerProtocolException {
        Map<String, Integer> ids = extensions.length == 0 ? Map.of() : Map.of(extensions[0], THEIR_ID);
        ExtendedHandshake handshake = new ExtendedHandshake(ids, "", 0, 0, 0, ByteString.EMPTY, uploadOnly);
        world.receive(link, new PeerMessage.Extended(0, handshake.encode()));
    }

    private static void prefer(EngineWorld world, Priority ofTheFile) {
        world.engine.onPriorities(
                world.now, new FilePriorities(world.torrent.metainfo().info(), List.of(ofTheFile)));
    }

    private static void complete(EngineWorld world) throws PeerProtocolException {
        RecordingLink seeder = world.generousSeeder();
        world.answer(seeder);
        assertThat(world.takeTold("verify")).containsExactly("verify 9");
        world.engine.onStored(world.now, 9);
    }

    @Test
    void seederSaysThatItWantsNothing() {
        assertThat(EngineWorld.seeding().connect(Feature.EXTENSION).take("extended 0"))
                .singleElement()
                .asString()
                .contains("upload_onlyi1e");
        assertThat(EngineWorld.having(0).connect(Feature.EXTENSION).take("extended 0"))
                .singleElement()
                .asString()
                .contains("upload_onlyi3e") // the extension's id
                .doesNotContain("upload_onlyi1e");
    }

    @Test
    void whoeverCompletesTellsItByMessageOrByAnotherHandshake() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink modern = world.peer();
        introduce(world, modern, false, "upload_only");
        RecordingLink plain = world.peer();
        complete(world);
        assertThat(modern.take("extended")).containsExactly("extended 7 \u0001");
        assertThat(plain.take("extended 0")).singleElement().asString().contains("upload_onlyi1e");
    }

    @Test
    void twoThatWantNothingPart() throws PeerProtocolException {
        EngineWorld world = EngineWorld.seeding();
        RecordingLink partial = world.peer();
        world.receive(partial, new PeerMessage.HaveNone());
        introduce(world, partial, true);
        assertThat(partial.closeReason).isEqualTo("neither wants anything");
    }

    @Test
    void partialSeedStaysWhileWeWantSomething() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink partial = world.peer();
        introduce(world, partial, true);
        assertThat(partial.closeReason).isNull();
        complete(world);
        assertThat(partial.closeReason).isEqualTo("neither wants anything");
    }

    @Test
    void peerMayWantSomethingAgain() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink peer = world.peer();
        introduce(world, peer, true);
        world.receive(peer, new PeerMessage.Extended(Extensions.UPLOAD_ONLY, ByteString.of((byte) 0)));
        complete(world);
        assertThat(peer.closeReason).isNull();
        world.receive(peer, new PeerMessage.Extended(Extensions.UPLOAD_ONLY, ByteString.of((byte) 1)));
        assertThat(peer.closeReason).isEqualTo("neither wants anything");
    }

    @Test
    void peerMayWantSomethingAgainInAnotherHandshake() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink peer = world.peer();
        introduce(world, peer, true);
        world.receive(peer, new PeerMessage.Extended(0, ByteString.utf8("d1:mdee"))); // says nothing of it
        introduce(world, peer, false);
        complete(world);
        assertThat(peer.closeReason).isNull();
        introduce(world, peer, true);
        assertThat(peer.closeReason).isEqualTo("neither wants anything");
    }

    @Test
    void whoeverWantsSomethingAgainTellsItByMessageOrByAnotherHandshake() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        prefer(world, Priority.SKIP);
        RecordingLink modern = world.peer();
        introduce(world, modern, false, "upload_only");
        RecordingLink plain = world.connect(Feature.FAST, Feature.EXTENSION);
        assertThat(plain.take("extended 0")).singleElement().asString().contains("upload_onlyi1e");
        prefer(world, Priority.NORMAL);
        assertThat(modern.take("extended")).containsExactly("extended 7 \u0000");
        assertThat(plain.take("extended 0")).singleElement().asString().contains("upload_onlyi0e");
    }

    @Test
    void closesOverMalformedMessages() {
        for (PeerMessage.Extended message : new PeerMessage.Extended[] {
            new PeerMessage.Extended(Extensions.UPLOAD_ONLY, ByteString.EMPTY),
            new PeerMessage.Extended(Extensions.UPLOAD_ONLY, ByteString.of(new byte[2])),
            new PeerMessage.Extended(Extensions.DONT_HAVE, ByteString.of(new byte[3])),
            new PeerMessage.Extended(Extensions.DONT_HAVE, ByteString.of(new byte[5])),
            new PeerMessage.Extended(Extensions.DONT_HAVE, ByteString.fromHex("80000000")),
            new PeerMessage.Extended(Extensions.DONT_HAVE, ByteString.fromHex("0000000a"))
        }) {
            EngineWorld world = EngineWorld.having();
            RecordingLink link = world.peer();
            assertThatThrownBy(() -> world.receive(link, message)).isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void changesOfMindDrawOnTheBudget() {
        EngineWorld world = EngineWorld.having();
        RecordingLink link = world.peer();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < ControlBudget.CAPACITY; i++) {
                        byte flag = (byte) (i % 2);
                        world.receive(link, new PeerMessage.Extended(Extensions.UPLOAD_ONLY, ByteString.of(flag)));
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void takesBackAPieceThatAPeerHasLost() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink all = world.peer();
        world.receive(all, new PeerMessage.HaveAll());
        RecordingLink some = world.peer();
        world.receive(some, new PeerMessage.Have(9));
        world.receive(some, new PeerMessage.Have(3));
        assertThat(all.take()).contains("interested");
        assertThat(some.take()).contains("interested");
        for (RecordingLink link : new RecordingLink[] {all, some}) {
            lose(world, link, 9);
            world.pass(SECOND);
            assertThat(link.take()).containsExactly("not-interested");
            world.engine.checkInvariants();
            lose(world, link, 9); // said twice
            lose(world, link, 3); // a piece that we have
            assertThat(link.take()).isEmpty();
            world.engine.checkInvariants();
            world.receive(link, new PeerMessage.Unchoke());
            assertThat(link.take("request")).isEmpty();
        }
        world.receive(all, new PeerMessage.Have(9));
        assertThat(all.take()).contains("interested", "request 9 0 16384");
        world.engine.checkInvariants();
    }

    private static ByteString dontHave(int piece) {
        return ByteString.copyOf(ByteBuffer.allocate(Integer.BYTES).putInt(0, piece));
    }

    private static void lose(EngineWorld world, RecordingLink link, int piece) throws PeerProtocolException {
        world.receive(link, new PeerMessage.Extended(Extensions.DONT_HAVE, dontHave(piece)));
    }

    @Test
    void requestsForALostPieceAreRejectedOrGivenUp() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(ALL_BUT_ONE);
        RecordingLink plain = world.peer(Feature.EXTENSION);
        world.receive(plain, new PeerMessage.Have(9));
        world.receive(plain, new PeerMessage.Unchoke());
        assertThat(plain.take("request")).hasSize(2);
        lose(world, plain, 9);
        world.engine.checkInvariants();
        RecordingLink other = world.generousSeeder();
        assertThat(other.take("request")).hasSize(2);
    }

    @Test
    void lossBeforeTheMetadataIsKnownCountsFromThenOn() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink all = world.peer();
        world.receive(all, new PeerMessage.HaveAll());
        lose(world, all, 3);
        RecordingLink some = world.peer();
        world.receive(some, new PeerMessage.Bitfield(ByteString.fromHex("1800"))); // pieces 3 and 4
        lose(world, some, 3);
        lose(world, some, 4);
        world.receive(some, new PeerMessage.Have(4));
        world.open(0, 1, 2, 5, 6, 7, 8, 9);
        world.engine.checkInvariants();
        world.receive(all, new PeerMessage.Unchoke());
        assertThat(all.take("request")).hasSize(2).allMatch(request -> request.startsWith("request 4 "));
        assertThat(world.engine.snapshot(world.now).peers())
                .extracting(PeerSnapshot::pieces)
                .containsExactly(9, 1);
    }

    @Test
    void partsFromPeersThatHadPiecesThatDoNotExist() throws PeerProtocolException {
        EngineWorld world = new EngineWorld();
        RecordingLink link = world.peer();
        lose(world, link, 10);
        world.open(0);
        assertThat(link.closeReason).isEqualTo("pieces that do not exist");
    }
}
