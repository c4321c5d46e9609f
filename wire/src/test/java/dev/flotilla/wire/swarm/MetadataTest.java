package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metadata fetched from peers that help, lie, reject, are silent or leave; and metadata sent. */
class MetadataTest {

    private static final SampleTorrent TORRENT =
            SampleTorrent.of(1_024, "file:2000000"); // 1,954 pieces: 39 KB of hashes
    private static final ByteString INFO = TORRENT.metainfo().infoBytes();
    private static final int PIECES = 3;
    private static final int THEIR_ID = 3;

    private final EngineWorld world = new EngineWorld(TORRENT, SwarmConfig.DEFAULT, 0);

    private RecordingLink peer(int metadataSize) throws PeerProtocolException {
        RecordingLink link = world.peer(Feature.EXTENSION);
        offer(link, metadataSize);
        return link;
    }

    private void offer(RecordingLink link, int metadataSize) throws PeerProtocolException {
        ExtendedHandshake handshake =
                new ExtendedHandshake(Map.of("ut_metadata", THEIR_ID), "", 0, 0, metadataSize, ByteString.EMPTY, false);
        world.receive(link, new PeerMessage.Extended(0, handshake.encode()));
    }

    private void receive(RecordingLink from, MetadataMessage message) throws PeerProtocolException {
        world.receive(from, new PeerMessage.Extended(Extensions.METADATA, message.encode()));
    }

    private static ByteString piece(int piece) {
        int start = piece * MetadataMessage.PIECE_LENGTH;
        return INFO.substring(start, Math.min(MetadataMessage.PIECE_LENGTH, INFO.size() - start));
    }

    private void data(RecordingLink from, int piece) throws PeerProtocolException {
        receive(from, new MetadataMessage.Data(piece, INFO.size(), piece(piece)));
    }

    private void falseData(RecordingLink from, int piece) throws PeerProtocolException {
        byte[] bytes = piece(piece).toByteArray();
        bytes[0] ^= 1;
        receive(from, new MetadataMessage.Data(piece, INFO.size(), ByteString.of(bytes)));
    }

    /** The pieces asked of the peer since this was last called. */
    private static List<Integer> asked(RecordingLink link) throws PeerProtocolException {
        List<Integer> pieces = new ArrayList<>();
        for (PeerMessage message : link.sent) {
            if (message instanceof PeerMessage.Extended m && m.id() == THEIR_ID) {
                if (MetadataMessage.decode(m.payload()).orElseThrow() instanceof MetadataMessage.Request request) {
                    pieces.add(request.piece());
                }
            }
        }
        link.sent.clear();
        return pieces;
    }

    private void assertFetched() {
        assertThat(world.takeTold("metadata")).containsExactly("metadata " + INFO.size());
    }

    @Test
    void onePeerGivesAll() throws PeerProtocolException {
        RecordingLink peer = peer(INFO.size());
        assertThat(asked(peer)).containsExactly(0, 1, 2);
        data(peer, 2);
        data(peer, 0);
        assertThat(world.engine.snapshot(world.now).metadataBytes()).isEqualTo(INFO.size() - 16_384);
        assertThat(world.takeTold("metadata")).isEmpty();
        data(peer, 1);
        assertFetched();
    }

    @Test
    void severalPeersShareTheWork() throws PeerProtocolException {
        EngineWorld big = new EngineWorld(SampleTorrent.of(1_024, "file:10000000"), SwarmConfig.DEFAULT, 0);
        RecordingLink first = big.peer(Feature.EXTENSION);
        RecordingLink second = big.peer(Feature.EXTENSION);
        int size = big.torrent.metainfo().infoBytes().size();
        ByteString offer = new ExtendedHandshake(
                        Map.of("ut_metadata", THEIR_ID), "", 0, 0, size, ByteString.EMPTY, false)
                .encode();
        big.receive(first, new PeerMessage.Extended(0, offer));
        big.receive(second, new PeerMessage.Extended(0, offer));
        assertThat(asked(first)).containsExactly(0, 1, 2, 3);
        assertThat(asked(second)).containsExactly(4, 5, 6, 7);
    }

    @Test
    void asksNobodyWhoHasNone() throws PeerProtocolException {
        RecordingLink peer = peer(0);
        world.pass(60 * SECOND);
        assertThat(asked(peer)).isEmpty();
        offer(peer, INFO.size());
        assertThat(asked(peer)).isNotEmpty();
    }

    @Test
    void refusesASizeBeyondTheLimit() throws PeerProtocolException {
        RecordingLink bomber = peer(Integer.MAX_VALUE);
        assertThat(asked(bomber)).isEmpty();
        assertThat(world.engine.snapshot(world.now).metadataLength()).isZero();
    }

    @Test
    void silentPeerIsReplaced() throws PeerProtocolException {
        RecordingLink silent = peer(INFO.size());
        RecordingLink helper = peer(INFO.size());
        assertThat(asked(silent)).hasSize(PIECES);
        assertThat(asked(helper)).isEmpty();
        world.pass(7 * SECOND);
        assertThat(asked(helper)).containsExactly(0, 1, 2);
        for (int piece = 0; piece < PIECES; piece++) {
            data(helper, piece);
        }
        assertFetched();
    }

    @Test
    void peerThatLeavesIsReplaced() throws PeerProtocolException {
        RecordingLink leaver = peer(INFO.size());
        data(leaver, 0);
        RecordingLink helper = peer(INFO.size());
        world.engine.onDisconnected(world.now, leaver);
        assertThat(asked(helper)).containsExactly(1, 2);
        data(helper, 1);
        data(helper, 2);
        assertFetched();
    }

    @Test
    void peerThatRejectsIsAskedAgainLater() throws PeerProtocolException {
        RecordingLink peer = peer(INFO.size());
        asked(peer);
        receive(peer, new MetadataMessage.Reject(0));
        assertThat(asked(peer)).isEmpty();
        world.pass(6 * SECOND);
        assertThat(asked(peer)).containsExactly(0, 1, 2);
    }

    @Test
    void lieAboutTheSizeDelaysNobody() throws PeerProtocolException {
        RecordingLink liar = peer(100);
        assertThat(asked(liar)).containsExactly(0);
        RecordingLink honest = peer(INFO.size());
        assertThat(asked(honest)).isEmpty();
        receive(liar, new MetadataMessage.Data(0, 100, ByteString.of(new byte[99])));
        assertThat(asked(honest)).containsExactly(0, 1, 2);
    }

    @Test
    void changingTheSizeIsNoAnswer() throws PeerProtocolException {
        RecordingLink liar = peer(INFO.size());
        RecordingLink honest = peer(INFO.size());
        asked(honest);
        receive(liar, new MetadataMessage.Data(0, INFO.size() + 1, piece(0)));
        assertThat(asked(honest)).containsExactly(0, 1, 2);
    }

    @Test
    void loneLiarIsBannedAtOnce() throws PeerProtocolException {
        RecordingLink liar = peer(INFO.size());
        data(liar, 0);
        data(liar, 1);
        assertThatThrownBy(() -> falseData(liar, 2)).isInstanceOf(PeerProtocolException.class);
        assertThat(world.connect(liar.peerId, liar.endpoint, false).closeReason).isEqualTo("banned");
        assertThat(world.takeTold("metadata")).isEmpty();
        RecordingLink honest = peer(INFO.size());
        for (int piece = 0; piece < PIECES; piece++) {
            data(honest, piece);
        }
        assertFetched();
    }

    @Test
    void liarAmongHonestPeersIsFoundOut() throws PeerProtocolException {
        RecordingLink liar = peer(INFO.size());
        falseData(liar, 0);
        RecordingLink honest = peer(INFO.size());
        receive(liar, new MetadataMessage.Reject(1));
        data(honest, 1);
        data(honest, 2);
        assertThat(world.takeTold("metadata")).isEmpty();
        assertThat(liar.closeReason).isNull();
        // from now on the whole comes from one peer: here the one that never failed to answer
        asked(liar);
        assertThat(asked(honest)).containsSubsequence(0, 1, 2);
        for (int piece = 0; piece < PIECES; piece++) {
            data(honest, piece);
        }
        assertFetched();
    }

    @Test
    void slowLiarAboutTheSizeHoldsUpNobodyForLong() throws PeerProtocolException {
        RecordingLink liar = peer(SwarmConfig.DEFAULT.maxMetadataLength());
        RecordingLink honest = peer(INFO.size());
        List<Integer> ofHonest = asked(honest);
        for (int round = 0; round < 6 && ofHonest.isEmpty(); round++) {
            List<Integer> ofLiar = asked(liar);
            world.pass(5 * SECOND); // just in time
            for (int piece : ofLiar) {
                receive(
                        liar,
                        new MetadataMessage.Data(
                                piece,
                                SwarmConfig.DEFAULT.maxMetadataLength(),
                                ByteString.of(new byte[MetadataMessage.PIECE_LENGTH])));
            }
            ofHonest = asked(honest);
        }
        assertThat(ofHonest).containsExactly(0, 1, 2);
        for (int piece = 0; piece < PIECES; piece++) {
            data(honest, piece);
        }
        assertFetched();
    }

    @Test
    void unaskedDataIsDropped() throws PeerProtocolException {
        RecordingLink asked = peer(INFO.size());
        RecordingLink pusher = world.peer(Feature.EXTENSION);
        falseData(pusher, 0);
        for (int piece = 0; piece < PIECES; piece++) {
            data(asked, piece);
        }
        assertFetched();
        falseData(asked, 0);
        assertThat(world.takeTold()).isEmpty();
    }

    @Test
    void sendsWhatIsAsked() throws PeerProtocolException {
        world.open();
        RecordingLink peer = peer(0);
        peer.take();
        receive(peer, new MetadataMessage.Request(2));
        receive(peer, new MetadataMessage.Request(PIECES));
        assertThat(peer.sent)
                .containsExactly(
                        new PeerMessage.Extended(THEIR_ID, new MetadataMessage.Data(2, INFO.size(), piece(2)).encode()),
                        new PeerMessage.Extended(THEIR_ID, new MetadataMessage.Reject(PIECES).encode()));
    }

    @Test
    void rejectsWhatItDoesNotHave() throws PeerProtocolException {
        RecordingLink peer = peer(0);
        receive(peer, new MetadataMessage.Request(0));
        assertThat(peer.sent)
                .containsExactly(new PeerMessage.Extended(THEIR_ID, new MetadataMessage.Reject(0).encode()));
    }

    @Test
    void sendsNoFasterThanThePeerTakesAndNotForEver() throws PeerProtocolException {
        world.open();
        RecordingLink peer = peer(0);
        peer.isWritable = false;
        receive(peer, new MetadataMessage.Request(0));
        assertThat(peer.take()).isEmpty();
        peer.isWritable = true;
        world.engine.onWritable(world.now, peer);
        assertThat(peer.take()).hasSize(1);
        int sent = 1;
        for (int i = 0; i < 100; i++) {
            receive(peer, new MetadataMessage.Request(0));
            sent += peer.take("extended 3 d8:msg_typei1e").size();
        }
        assertThat(sent).isEqualTo(MetadataUploads.COPIES * PIECES);
    }

    @Test
    void refusesRequestsWithoutAHandshake() {
        world.open();
        RecordingLink peer = world.peer(Feature.EXTENSION);
        assertThatThrownBy(() -> receive(peer, new MetadataMessage.Request(0)))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void ignoresMessagesOfAnUnknownTypeButNotForEver() throws PeerProtocolException {
        RecordingLink peer = peer(0);
        PeerMessage unknown =
                new PeerMessage.Extended(Extensions.METADATA, ByteString.utf8("d8:msg_typei9e5:piecei0ee"));
        world.receive(peer, unknown);
        assertThat(peer.take()).isEmpty();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < ControlBudget.CAPACITY; i++) {
                        world.receive(peer, unknown);
                    }
                })
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void makesRoomForPeersThatHaveMetadata() throws PeerProtocolException {
        EngineWorld small = new EngineWorld(TORRENT, SwarmConfig.DEFAULT.withMaxNeighbours(2), 0);
        RecordingLink useless = small.peer(Feature.EXTENSION);
        RecordingLink alsoUseless = small.peer(Feature.EXTENSION);
        assertThat(small.connect(Feature.EXTENSION).closeReason).isEqualTo("enough neighbours");
        small.pass(32 * SECOND);
        assertThat(useless.closeReason).isEqualTo("no metadata");
        assertThat(alsoUseless.closeReason).isNull();
        assertThat(small.connect(Feature.EXTENSION).closeReason).isNull();
    }
}
