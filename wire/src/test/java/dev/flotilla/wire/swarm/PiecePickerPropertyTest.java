package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whatever peers come, go, get, give, refuse and falsify: the picker's books are right. */
class PiecePickerPropertyTest {

    private static final int BLOCK = PieceGeometry.BLOCK_LENGTH;
    private static final Id160 HASH = Id160.fromHex("a".repeat(40));

    private static Peer peer(int number, int pieceCount) {
        RecordingLink link = new RecordingLink(HASH, Endpoint.parse("192.0.2.1:1"));
        Peer peer = new Peer(0, number, link, link.endpoint, new Handshake(HASH, HASH, Set.of()), false);
        try {
            peer.pieces().onPieceCount(pieceCount);
        } catch (PeerProtocolException e) {
            throw new AssertionError(e);
        }
        return peer;
    }

    /** A picker with peers that come and go, as a random walk. */
    private static final class Walk {
        final RandomGenerator random;
        final PiecePicker picker;
        final int pieceCount;
        final List<Peer> peers = new ArrayList<>();
        int lastNumber;

        Walk(long seed, int pieceCount) {
            random = new SplittableRandom(seed);
            this.pieceCount = pieceCount;
            BitSet have = new BitSet();
            for (int piece = 0; piece < pieceCount; piece++) {
                have.set(piece, random.nextInt(4) == 0);
            }
            PieceGeometry geometry = new PieceGeometry((pieceCount - 1) * 3L * BLOCK + 1, 3 * BLOCK);
            picker = new PiecePicker(geometry, have, random);
        }

        void step() throws PeerProtocolException {
            switch (random.nextInt(peers.isEmpty() ? 1 : 10)) {
                case 0 -> come();
                case 1 -> have(any());
                case 2, 3, 4, 5 -> pick(any());
                case 6, 7 -> receive(any());
                case 8 -> refuse(any());
                default -> seldom();
            }
        }

        private Peer any() {
            return peers.get(random.nextInt(peers.size()));
        }

        private void come() throws PeerProtocolException {
            Peer peer = peer(++lastNumber, pieceCount);
            if (random.nextInt(4) == 0) {
                peer.pieces().onAll();
            } else {
                for (int piece = 0; piece < pieceCount; piece++) {
                    if (random.nextInt(3) == 0) {
                        peer.pieces().onHave(piece);
                    }
                }
            }
            picker.onCome(peer.pieces());
            peer.download().onUnchoke();
            peers.add(peer);
        }

        private void have(Peer peer) throws PeerProtocolException {
            int piece = random.nextInt(pieceCount);
            if (peer.pieces().onHave(piece)) {
                picker.onHave(piece);
                peer.download().setWanted(1);
            }
        }

        private void pick(Peer peer) {
            long block = picker.pick(0, peer);
            if (block != PiecePicker.NONE) {
                assertThat(peer.pieces().has(RequestLog.piece(block))).isTrue();
                assertThat(picker.isStored(RequestLog.piece(block))).isFalse();
                assertThat(peer.download().outstanding().contains(block)).isFalse();
                peer.download().ask(0, block);
            }
        }

        private void receive(Peer peer) {
            if (!peer.download().outstanding().isEmpty()) {
                long block = peer.download()
                        .outstanding()
                        .block(random.nextInt(peer.download().outstanding().size()));
                peer.download().outstanding().remove(block);
                ActivePiece piece = picker.active(RequestLog.piece(block));
                picker.receive(piece, RequestLog.index(block), peer);
                if (piece.isReceived()) {
                    verify(piece);
                }
            }
        }

        private void verify(ActivePiece piece) {
            if (random.nextInt(4) == 0) {
                assertThat(picker.onCorrupt(piece.piece())).isNotEmpty();
            } else {
                picker.onStored(piece.piece());
            }
        }

        private void refuse(Peer peer) {
            if (!peer.download().outstanding().isEmpty()) {
                picker.release(peer.download().outstanding().removeOldest(), peer);
            }
        }

        private void seldom() {
            if (random.nextInt(3) > 0) {
                go(any());
            } else {
                peers.forEach(peer -> {
                    while (!peer.download().outstanding().isEmpty()) {
                        refuse(peer);
                    }
                });
                picker.discard();
            }
        }

        private void go(Peer peer) {
            peers.remove(peer);
            while (!peer.download().outstanding().isEmpty()) {
                refuse(peer);
            }
            picker.onGone(peer.pieces());
        }
    }

    @Property
    void booksAreRightAfterAnySequence(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int pieceCount)
            throws PeerProtocolException {
        Walk walk = new Walk(seed, pieceCount);
        for (int i = 0; i < 300; i++) {
            walk.step();
            walk.picker.checkInvariants();
        }
    }

    @Property
    void everyPieceIsPickedInTheEnd(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int pieceCount)
            throws PeerProtocolException {
        Walk walk = new Walk(seed, pieceCount);
        for (int i = 0; i < 100; i++) {
            walk.step();
        }
        List.copyOf(walk.peers).forEach(walk::go);
        Peer seeder = peer(++walk.lastNumber, pieceCount);
        seeder.pieces().onAll();
        seeder.download().onUnchoke();
        walk.picker.onCome(seeder.pieces());
        fetchAll(walk.picker, seeder);
        walk.picker.onSecond(61_000_000_000L); // a piece that was to come from one peer alone waits a minute for it
        fetchAll(walk.picker, seeder);
        assertThat(walk.picker.isComplete()).isTrue();
        assertThat(walk.picker.storedBytes()).isEqualTo(walk.picker.geometry().totalLength());
    }

    private static void fetchAll(PiecePicker picker, Peer seeder) {
        for (long block = picker.pick(0, seeder); block != PiecePicker.NONE; block = picker.pick(0, seeder)) {
            ActivePiece piece = picker.active(RequestLog.piece(block));
            picker.receive(piece, RequestLog.index(block), seeder);
            if (piece.isReceived()) {
                picker.onStored(piece.piece());
            }
        }
    }

    @Property
    void takesTheRarestAfterTheFirstFour(@ForAll long seed) throws PeerProtocolException {
        SplittableRandom random = new SplittableRandom(seed);
        BitSet have = new BitSet();
        have.set(0, PiecePicker.RANDOM_FIRST);
        PiecePicker picker = new PiecePicker(new PieceGeometry(40L * BLOCK, BLOCK), have, random);
        int[] availability = new int[40];
        List<Peer> peers = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            Peer peer = peer(i, 40);
            for (int piece = 0; piece < 40; piece++) {
                if (random.nextBoolean()) {
                    peer.pieces().onHave(piece);
                    availability[piece]++;
                }
            }
            peer.download().onUnchoke();
            picker.onCome(peer.pieces());
            peers.add(peer);
        }
        int last = 0;
        for (long block = picker.pick(0, peers.get(0));
                block != PiecePicker.NONE;
                block = picker.pick(0, peers.get(0))) {
            int rarity = availability[RequestLog.piece(block)];
            assertThat(rarity).isGreaterThanOrEqualTo(last);
            last = rarity;
        }
    }

    @Test
    void finishesAPieceBeforeItBeginsAnother() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(10L * 3 * BLOCK, 3 * BLOCK), new BitSet(), new SplittableRandom(1));
        Peer first = peer(1, 10);
        Peer second = peer(2, 10);
        for (Peer peer : List.of(first, second)) {
            peer.pieces().onAll();
            peer.download().onUnchoke();
            picker.onCome(peer.pieces());
        }
        int piece = RequestLog.piece(picker.pick(0, first));
        assertThat(RequestLog.piece(picker.pick(0, second))).isEqualTo(piece);
        assertThat(RequestLog.piece(picker.pick(0, first))).isEqualTo(piece);
        assertThat(RequestLog.piece(picker.pick(0, first))).isNotEqualTo(piece);
    }
}
