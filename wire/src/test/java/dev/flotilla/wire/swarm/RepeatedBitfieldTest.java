package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import org.junit.jupiter.api.Test;

/** aria2 tells all its pieces again, in place of many haves; it only ever has more. */
class RepeatedBitfieldTest {
    private final EngineWorld world = EngineWorld.having();
    private final RecordingLink peer = world.peer();

    @Test
    void addsALaterBitfield() throws PeerProtocolException {
        world.receive(peer, new PeerMessage.HaveNone());
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("4000")));
        assertThat(peer.take()).containsExactly("interested");
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("8000")));
        assertThat(piecesOfThePeer()).isEqualTo(2);
    }

    @Test
    void addsALaterHaveAllAndForgetsThePeerWhole() throws PeerProtocolException {
        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("4040")));
        world.receive(peer, new PeerMessage.HaveAll());
        world.receive(peer, new PeerMessage.HaveAll());
        assertThat(piecesOfThePeer()).isEqualTo(10);
        world.engine.onDisconnected(world.now, peer); // the picker checks its counts
        RecordingLink next = world.peer();
        world.receive(next, new PeerMessage.Bitfield(ByteString.fromHex("4000")));
        assertThat(next.take()).containsExactly("interested");
    }

    @Test
    void dropsAFloodOfThem() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("4040")));
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void refusesAPieceBeyondTheLast() throws PeerProtocolException {
        world.receive(peer, new PeerMessage.HaveNone());
        assertThatThrownBy(() -> world.receive(peer, new PeerMessage.Bitfield(ByteString.fromHex("0001"))))
                .isInstanceOf(PeerProtocolException.class);
    }

    private int piecesOfThePeer() {
        return world.engine.snapshot(world.now).peers().get(0).pieces();
    }
}
