package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pieces with another hash than they should have, and who answers for them. */
class CorruptPiecesTest {

    /** The only source of a corrupt piece. */
    private static RecordingLink caughtLiar(EngineWorld world) throws PeerProtocolException {
        RecordingLink liar = world.generousSeeder();
        world.answer(liar);
        world.engine.onCorrupt(world.now, 9, new long[0]);
        return liar;
    }

    @Test
    void singleSourceOfACorruptPieceIsBanned() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink liar = caughtLiar(world);
        assertThat(liar.closeReason).isEqualTo("false blocks");
        RecordingLink again = world.connect(liar.peerId, liar.endpoint.withPort(7), false, Feature.FAST);
        assertThat(again.closeReason).isEqualTo("banned");
    }

    @Test
    void banOutlastsTheEngine() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink liar = caughtLiar(world);
        world.engine.onPause(world.now);
        world.engine.onResume(world.now);
        RecordingLink again = world.connect(liar.peerId, liar.endpoint.withPort(7), false, Feature.FAST);
        assertThat(again.closeReason).as("after a pause").isEqualTo("banned");
        EngineWorld next = new EngineWorld();
        next.engine.onBans(world.engine.bans());
        again = next.connect(liar.peerId, liar.endpoint.withPort(7), false, Feature.FAST);
        assertThat(again.closeReason).as("after a recheck").isEqualTo("banned");
        assertThat(next.engine.snapshot(next.now).banned()).isEqualTo(1);
    }

    @Test
    void liarBringsNoBanUponAnother() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink liar = caughtLiar(world);
        RecordingLink other = world.connect(liar.peerId, Endpoint.parse("198.51.100.1:1"), false, Feature.FAST);
        assertThat(other.closeReason).as("the id is not the liar's alone").isNull();
    }

    @Test
    void pieceThatFailedWithTwoSourcesComesFromOneTheNextTime() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink first = world.generousSeeder();
        first.take();
        RecordingLink second = world.generousSeeder();
        second.take();
        world.receiveBlock(first, 9, 0);
        world.engine.onMessage(world.now, first, new PeerMessage.Reject(9, BLOCK, 100));
        assertThat(second.take("request")).containsExactly("request 9 16384 100");
        world.receiveBlock(second, 9, BLOCK);
        world.takeTold();
        world.engine.onCorrupt(world.now, 9, new long[0]);
        assertThat(first.closeReason).isNull();
        assertThat(second.closeReason).isNull();
        assertThat(second.take("request")).hasSize(2);
        world.pass(10 * SECOND);
        assertThat(first.take("request")).isEmpty();
        world.receiveBlock(second, 9, 0);
        world.receiveBlock(second, 9, BLOCK);
        world.engine.onCorrupt(world.now, 9, new long[0]);
        assertThat(second.closeReason).isEqualTo("false blocks");
        assertThat(first.take("request")).hasSize(2);
    }

    @Test
    void suspectPieceIsNotShared() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(20 * BLOCK, "file:" + 20 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink first = world.generousSeeder();
        RecordingLink second = world.generousSeeder();
        world.tellLimit(first, 8);
        world.tellLimit(second, 8);
        assertThat(second.sent).as("any piece at first").hasSizeGreaterThan(1);
        while (world.takeTold("verify").isEmpty()) {
            world.answer(first);
            world.answer(second);
        }
        world.engine.onCorrupt(world.now, 0, new long[0]);
        assertThat(first.take("request")).hasSize(8);
        assertThat(second.take("request")).as("a suspect piece comes from one").isEmpty();
        world.pass(15 * SECOND);
        assertThat(second.take("request")).isEmpty();
        world.engine.onDisconnected(world.now, first);
        assertThat(second.take("request")).isNotEmpty();
    }

    @Test
    void whoeverIsOnParoleGetsNothingThatASeederWasAskedFor() throws PeerProtocolException {
        EngineWorld world =
                new EngineWorld(SampleTorrent.of(60 * BLOCK, "file:" + 120 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        List<RecordingLink> suspects = List.of(world.peer(), world.peer());
        for (RecordingLink suspect : suspects) {
            world.tellLimit(suspect, 8);
            world.receive(suspect, new PeerMessage.Have(0));
            world.receive(suspect, new PeerMessage.Unchoke());
        }
        while (world.takeTold("verify").isEmpty()) {
            assertThat(world.answer(suspects.get(0)) + world.answer(suspects.get(1)))
                    .isPositive();
        }
        world.engine.onCorrupt(world.now, 0, new long[0]);
        RecordingLink seeder = world.generousSeeder();
        for (int i = 0; i < 2; i++) {
            world.pass(SECOND / 10);
            world.answer(seeder); // its window grows
        }
        assertThat(seeder.sent.stream()
                        .filter(sent -> sent instanceof PeerMessage.Request request && request.piece() == 1))
                .hasSizeGreaterThan(20);
        for (RecordingLink suspect : suspects) {
            world.receive(suspect, new PeerMessage.Have(1));
        }
        assertThat(seeder.take("cancel")).as("nothing is moved to them").isEmpty();
    }

    /** Two sources, three blocks: the good copy tells which of them lied. */
    @Test
    void goodCopyTellsWhoLied() throws PeerProtocolException {
        EngineWorld world = new EngineWorld(SampleTorrent.of(4 * BLOCK, "file:" + 4 * BLOCK), SwarmConfig.DEFAULT, 0);
        world.open();
        RecordingLink honest = world.generousSeeder();
        world.tellLimit(honest, 2);
        RecordingLink liar = world.peer();
        world.tellLimit(liar, 2);
        world.receive(liar, new PeerMessage.HaveAll());
        world.receive(honest, new PeerMessage.Reject(0, 2 * BLOCK, BLOCK));
        world.receive(honest, new PeerMessage.Reject(0, 3 * BLOCK, BLOCK));
        world.receive(liar, new PeerMessage.Unchoke());
        for (int block = 0; block < 4; block++) {
            world.receiveBlock(block < 2 ? honest : liar, 0, block * BLOCK);
        }
        assertThat(world.takeTold("verify")).containsExactly("verify 0");
        RecordingLink third = world.generousSeeder();
        honest.take();
        liar.take();
        world.engine.onCorrupt(world.now, 0, new long[] {1, 2, 3, 4});
        world.pass(2 * SECOND);
        while (world.takeTold("verify").isEmpty()) {
            assertThat(world.answer(honest) + world.answer(third) + world.answer(liar))
                    .isPositive();
        }
        world.engine.onStored(world.now, 0, new long[] {1, 2, 30, 4});
        assertThat(liar.closeReason).isEqualTo("false blocks");
        assertThat(honest.closeReason).isEqualTo("neither wants anything");
        RecordingLink again = world.connect(honest.peerId, honest.endpoint.withPort(7), false, Feature.FAST);
        assertThat(again.closeReason).isNotEqualTo("banned");
    }

    /** Two pieces of two blocks, each with a block of the honest peer and one of the liar. */
    private static final class Pair {
        final EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7);
        final RecordingLink honest;
        final RecordingLink liar;

        Pair() throws PeerProtocolException {
            honest = world.generousSeeder();
            liar = world.generousSeeder();
        }

        void send(int piece) throws PeerProtocolException {
            world.receiveBlock(honest, piece, 0);
            world.receive(honest, new PeerMessage.Reject(piece, BLOCK, piece == 9 ? 100 : BLOCK));
            world.receiveBlock(liar, piece, BLOCK);
        }
    }

    @Test
    void pieceOfASuspectWaitsAndLosesTheBlocksOfTheLiar() throws PeerProtocolException {
        Pair pair = new Pair();
        EngineWorld world = pair.world;
        pair.send(8);
        pair.send(9);
        assertThat(world.takeTold("verify")).as("of a new peer one at a time").containsExactly("verify 8");
        world.engine.onCorrupt(world.now, 8, new long[] {1, 2});
        world.pass(10 * SECOND);
        assertThat(world.takeTold("verify")).as("nobody knows who lied").isEmpty();
        RecordingLink third = world.generousSeeder();
        pair.honest.take();
        pair.liar.take();
        world.engine.onDisconnected(world.now, pair.honest);
        world.engine.onDisconnected(world.now, pair.liar);
        assertThat(world.answer(third)).isEqualTo(2);
        assertThat(world.takeTold("verify")).containsExactly("verify 8");
        world.engine.onStored(world.now, 8, new long[] {1, 20});
        assertThat(third.take("request")).as("what the liar sent").containsExactly("request 9 16384 100");
        world.receiveBlock(third, 9, BLOCK);
        assertThat(world.takeTold("verify")).containsExactly("verify 9");
    }

    @Test
    void pieceOfSuspectsIsVerifiedWhenTheyAreCleared() throws PeerProtocolException {
        Pair pair = new Pair();
        EngineWorld world = pair.world;
        pair.send(8);
        pair.send(9);
        world.takeTold();
        world.engine.onCorrupt(world.now, 8, new long[0]);
        world.pass(Evidence.SUSPICION_NANOS - 2 * SECOND);
        assertThat(world.takeTold("verify")).isEmpty();
        world.pass(3 * SECOND);
        assertThat(world.takeTold("verify")).as("they were never found out").containsExactly("verify 9");
    }

    @Test
    void suspectThatComesAgainIsOne() throws PeerProtocolException {
        Pair pair = new Pair();
        EngineWorld world = pair.world;
        pair.send(8);
        assertThat(world.takeTold("verify")).hasSize(1);
        world.engine.onCorrupt(world.now, 8, new long[] {1, 2});
        world.engine.onDisconnected(world.now, pair.liar);
        RecordingLink again =
                world.connect(pair.liar.peerId, pair.liar.endpoint.withPort(7), false, Feature.FAST, Feature.EXTENSION);
        world.pass(2 * SECOND);
        pair.honest.take();
        world.receiveBlock(pair.honest, 8, 0);
        world.receiveBlock(pair.honest, 8, BLOCK);
        assertThat(world.takeTold("verify")).containsExactly("verify 8");
        assertThat(again.closeReason).isNull();
        world.engine.onStored(world.now, 8, new long[] {1, 20});
        assertThat(again.closeReason).isEqualTo("false blocks");
        assertThat(pair.honest.closeReason).isNull();
    }

    @Test
    void manyPiecesOfAProvenPeerAreVerifiedAtATime() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5);
        RecordingLink peer = world.generousSeeder();
        world.answer(peer);
        world.answer(peer);
        List<String> verified = world.takeTold("verify");
        assertThat(verified).hasSize(1);
        world.engine.onStored(world.now, Integer.parseInt(verified.get(0).substring(7)));
        world.answer(peer);
        assertThat(world.takeTold("verify")).hasSize(2);
    }
}
