package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.BLOCK;
import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import org.junit.jupiter.api.Test;

/** Pieces with another hash than they should have, and who answers for them. */
class CorruptPiecesTest {

    @Test
    void singleSourceOfACorruptPieceIsBanned() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink liar = world.generousSeeder();
        world.answer(liar);
        world.engine.onCorrupt(world.now, 9, new long[0]);
        assertThat(liar.closeReason).isEqualTo("false blocks");
        RecordingLink again = world.connect(liar.peerId, liar.endpoint.withPort(7), false, Feature.FAST);
        assertThat(again.closeReason).isEqualTo("banned");
    }

    @Test
    void liarBringsNoBanUponAnother() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having(0, 1, 2, 3, 4, 5, 6, 7, 8);
        RecordingLink liar = world.generousSeeder();
        world.answer(liar);
        world.engine.onCorrupt(world.now, 9, new long[0]);
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
}
