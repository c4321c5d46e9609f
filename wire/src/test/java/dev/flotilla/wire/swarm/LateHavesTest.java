package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LateHavesTest {
    private static final int PIECES = 3 * LateHaves.PER_SECOND - 5;
    private static final Id160 HASH = Id160.fromHex("a".repeat(40));

    private final RecordingLink link = new RecordingLink(HASH, Endpoint.parse("192.0.2.1:1"));
    private final Peer peer =
            new Peer(0, 1, link, link.endpoint, new Handshake(HASH, HASH, Set.of()), false, PeerSource.INCOMING);
    private final LateHaves haves = new LateHaves();
    private final BitSet have = new BitSet();

    @Test
    void tellsAHugeTorrentInTurnsAndEachPieceOnce() {
        open();
        assertThat(take())
                .isEqualTo(IntStream.range(0, LateHaves.PER_SECOND).boxed().toList());
        second();
        assertThat(take()).hasSize(LateHaves.PER_SECOND).startsWith(LateHaves.PER_SECOND);
        second();
        assertThat(take()).hasSize(LateHaves.PER_SECOND - 5).endsWith(PIECES - 1);
        second();
        assertThat(take()).isEmpty();
    }

    @Test
    void waitsForWhoeverDoesNotRead() {
        link.isWritable = false;
        open();
        second();
        assertThat(take()).isEmpty();
        link.isWritable = true;
        second();
        assertThat(take()).hasSize(LateHaves.PER_SECOND);
    }

    @Test
    void leavesOutWhatThePeerHas() throws PeerProtocolException {
        open();
        take();
        peer.pieces().onHave(LateHaves.PER_SECOND);
        second();
        assertThat(take()).startsWith(LateHaves.PER_SECOND + 1);
    }

    @Test
    void forgetsWhoHasLeft() {
        open();
        take();
        haves.onGone(peer);
        second();
        assertThat(take()).isEmpty();
    }

    private void open() {
        have.set(0, PIECES);
        haves.open(0, List.of(peer), have);
        have.clear(); // it was copied
    }

    private void second() {
        haves.onSecond(0);
    }

    private List<Integer> take() {
        List<Integer> pieces = link.sent.stream()
                .map(message -> ((PeerMessage.Have) message).piece())
                .toList();
        link.sent.clear();
        return pieces;
    }
}
