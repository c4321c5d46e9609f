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
        Peer peer = new Peer(
                0, number, link, link.endpoint, new Handshake(HASH, HASH, Set.of()), false, PeerSource.INCOMING);
        try {
            peer.pieces().onPieceCount(pieceCount);
        } catch (PeerProtocolException e) {
            throw new AssertionError(e);
        }
        return peer;
    }

    private static final long NONE = -1;

    private static long pickOne(PiecePicker picker, Peer peer) {
        long[] one = new long[1];
        return picker.pick(0, peer, one, 1) == 0 ? NONE : one[0];
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
            switch (random.nextInt(peers.isEmpty() ? 1 : 12)) {
                case 0 -> come();
                case 1 -> have(any());
                case 2, 3, 4, 5 -> pick(any());
                case 6, 7 -> receive(any());
                case 8 -> refuse(any());
                case 9 -> prefer(random.nextInt(pieceCount), Priority.ofLevel((byte) random.nextInt(4)));
                case 10 -> turn(any());
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
            long[] blocks = new long[1 + random.nextInt(8)];
            int count = picker.pick(0, peer, blocks, blocks.length);
            for (int i = 0; i < count; i++) {
                assertThat(peer.pieces().has(RequestLog.piece(blocks[i]))).isTrue();
                assertThat(picker.wanted().has(RequestLog.piece(blocks[i]))).isTrue();
                assertThat(peer.download().outstanding().contains(blocks[i])).isFalse();
                peer.download().ask(0, blocks[i]);
            }
            assertThat(count == blocks.length || picker.pick(0, peer, blocks, 1) == 0)
                    .as("it gives all it has")
                    .isTrue();
        }

        private void receive(Peer peer) {
            if (!peer.download().outstanding().isEmpty()) {
                long block = peer.download()
                        .outstanding()
                        .block(random.nextInt(peer.download().outstanding().size()));
                peer.download().outstanding().remove(block);
                ActivePiece piece = picker.active(RequestLog.piece(block));
                picker.underWay().receive(piece, RequestLog.index(block), peer);
                if (piece.isReceived()) {
                    verify(piece);
                }
            }
        }

        private void verify(ActivePiece piece) {
            if (random.nextInt(4) == 0) {
                assertThat(picker.onCorrupt(piece.piece()).sources()).isNotEmpty();
            } else {
                picker.onStored(piece.piece());
            }
        }

        private void refuse(Peer peer) {
            if (!peer.download().outstanding().isEmpty()) {
                picker.underWay().release(peer.download().outstanding().removeOldest(), peer);
            }
        }

        /** As {@link Wishes} does. */
        void prefer(int piece, Priority priority) {
            ActivePiece active = picker.active(piece);
            if (priority == Priority.SKIP && active != null && !active.isReceived()) {
                peers.forEach(peer -> forget(peer, piece));
                picker.discard(piece);
            }
            picker.setPriority(piece, priority);
            peers.forEach(peer -> peer.download().setWanted(picker.countWanted(peer.pieces())));
        }

        private void forget(Peer peer, int piece) {
            RequestLog asked = peer.download().outstanding();
            for (int i = asked.size() - 1; i >= 0; i--) {
                if (RequestLog.piece(asked.block(i)) == piece) {
                    asked.remove(asked.block(i));
                }
            }
        }

        private void turn(Peer peer) {
            switch (random.nextInt(6)) {
                case 0 -> peer.download().setSlow(!peer.download().isSlow());
                case 1 -> peer.download().setOnParole(!peer.download().isOnParole());
                case 2 -> picker.underWay().onParole(peer);
                case 3 -> picker.reject(peer);
                case 4 -> picker.underWay().onSecond(random.nextLong(100_000_000_000L));
                default -> picker.setSequential(random.nextBoolean());
            }
            peer.download().setWanted(1); // it looks again
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
            picker.underWay().onSilent(peer);
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
        for (int piece = 0; piece < pieceCount; piece++) {
            walk.prefer(piece, Priority.LOW);
        }
        fetchAll(walk.picker, seeder);
        walk.picker.underWay().onSecond(300_000_000_000L); // a piece that was to come from one peer alone waits for it
        fetchAll(walk.picker, seeder);
        assertThat(walk.picker.isComplete()).isTrue();
        assertThat(walk.picker.storedBytes()).isEqualTo(walk.picker.geometry().totalLength());
    }

    private static void fetchAll(PiecePicker picker, Peer seeder) {
        for (long block = pickOne(picker, seeder); block != NONE; block = pickOne(picker, seeder)) {
            ActivePiece piece = picker.active(RequestLog.piece(block));
            picker.underWay().receive(piece, RequestLog.index(block), seeder);
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
        for (long block = pickOne(picker, peers.get(0)); block != NONE; block = pickOne(picker, peers.get(0))) {
            int rarity = availability[RequestLog.piece(block)];
            assertThat(rarity).isGreaterThanOrEqualTo(last);
            last = rarity;
        }
    }

    @Property
    void takesHigherPrioritiesFirst(@ForAll long seed) throws PeerProtocolException {
        SplittableRandom random = new SplittableRandom(seed);
        PiecePicker picker = new PiecePicker(new PieceGeometry(40L * BLOCK, BLOCK), new BitSet(), random);
        for (int piece = 0; piece < 40; piece++) {
            picker.setPriority(piece, Priority.ofLevel((byte) random.nextInt(4)));
        }
        Peer peer = seeder(1, 40);
        Priority last = Priority.HIGH;
        int picked = 0;
        for (long block = pickOne(picker, peer); block != NONE; block = pickOne(picker, peer)) {
            Priority priority = picker.priority(RequestLog.piece(block));
            assertThat(priority).isLessThanOrEqualTo(last).isNotEqualTo(Priority.SKIP);
            last = priority;
            picked++;
        }
        assertThat(picked).isEqualTo(picker.wanted().count());
    }

    @Test
    void takesPiecesInSequence() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(9L * BLOCK, BLOCK), new BitSet(), new SplittableRandom(1));
        picker.setSequential(true);
        Peer peer = seeder(1, 9);
        for (int piece = 0; piece < 9; piece++) {
            assertThat(RequestLog.piece(pickOne(picker, peer))).isEqualTo(piece);
        }
    }

    /** The rarest thousand are not the peer's. */
    @Test
    void findsAPieceForWhoHasOnlyCommonOnes() throws PeerProtocolException {
        int pieceCount = 10 * PieceOrder.SCAN;
        PiecePicker picker = new PiecePicker(
                new PieceGeometry((long) pieceCount * BLOCK, BLOCK), new BitSet(), new SplittableRandom(1));
        Peer peer = peer(1, pieceCount);
        peer.pieces().onHave(17);
        peer.pieces().onHave(pieceCount - 1);
        picker.onCome(peer.pieces());
        peer.download().onUnchoke();
        assertThat(List.of(RequestLog.piece(pickOne(picker, peer)), RequestLog.piece(pickOne(picker, peer))))
                .containsExactlyInAnyOrder(17, pieceCount - 1);
        assertThat(pickOne(picker, peer)).isEqualTo(NONE);
    }

    /** Nobody has the rarest thousands; the peer has one piece alone, and many that another has too. */
    @Test
    void passesOverWhatNobodyHas() throws PeerProtocolException {
        int pieceCount = 10 * PieceOrder.SCAN;
        PiecePicker picker = new PiecePicker(
                new PieceGeometry((long) pieceCount * BLOCK, BLOCK), firstFour(), new SplittableRandom(1));
        Peer peer = peer(1, pieceCount);
        Peer other = peer(2, pieceCount);
        for (int piece = 0; piece < 2 * PieceOrder.SCAN; piece++) {
            peer.pieces().onHave(4 * piece + 3);
            other.pieces().onHave(4 * piece + 3);
        }
        peer.pieces().onHave(4_242);
        for (Peer each : List.of(peer, other)) {
            picker.onCome(each.pieces());
            each.download().onUnchoke();
        }
        assertThat(RequestLog.piece(pickOne(picker, peer))).isEqualTo(4_242);
    }

    private static BitSet firstFour() {
        BitSet four = new BitSet();
        four.set(0, PiecePicker.RANDOM_FIRST);
        return four;
    }

    @Test
    void slowPeersShareAPieceAndAFastOneTakesItOver() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(10L * 8 * BLOCK, 8 * BLOCK), new BitSet(), new SplittableRandom(1));
        Peer slow = seeder(1, 10);
        Peer slower = seeder(2, 10);
        Peer fast = seeder(3, 10);
        slow.download().setSlow(true);
        slower.download().setSlow(true);
        int piece = RequestLog.piece(pickOne(picker, slow));
        assertThat(RequestLog.piece(pickOne(picker, slower))).isEqualTo(piece);
        assertThat(RequestLog.piece(pickOne(picker, fast))).as("it takes over").isEqualTo(piece);
        assertThat(RequestLog.piece(pickOne(picker, slow)))
                .as("it does not join")
                .isNotEqualTo(piece);
    }

    @Test
    void slowPeerIsAskedForNoRarePieceWhileASeederIsThere() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(10L * BLOCK, BLOCK), new BitSet(), new SplittableRandom(1));
        Peer other = peer(1, 10);
        other.pieces().onHave(5);
        picker.onCome(other.pieces());
        Peer slow = peer(2, 10);
        for (int piece = 3; piece < 10; piece++) {
            slow.pieces().onHave(piece);
        }
        slow.download().onUnchoke();
        slow.download().setSlow(true); // and so its pieces are not counted
        picker.setSeeded(true);
        assertThat(RequestLog.piece(pickOne(picker, slow))).isEqualTo(5);
        assertThat(pickOne(picker, slow)).isEqualTo(NONE);
        picker.setSeeded(false);
        assertThat(pickOne(picker, slow)).isNotEqualTo(NONE);
    }

    @Test
    void peerThatIsNoLongerSlowIsLookedAtAgain() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(10L * BLOCK, BLOCK), new BitSet(), new SplittableRandom(1));
        Peer peer = peer(1, 10);
        peer.pieces().onHave(3);
        peer.download().onUnchoke();
        peer.download().setSlow(true);
        picker.setSeeded(true);
        assertThat(pickOne(picker, peer)).isEqualTo(NONE);
        peer.download().setSlow(false);
        picker.onCome(peer.pieces());
        assertThat(RequestLog.piece(pickOne(picker, peer))).isEqualTo(3);
    }

    @Test
    void whatWasSkippedAfterItCameIsForgottenWhenASourceIsSuspect() throws PeerProtocolException {
        PiecePicker picker =
                new PiecePicker(new PieceGeometry(2L * BLOCK, 2 * BLOCK), new BitSet(), new SplittableRandom(1));
        Peer first = seeder(1, 1);
        Peer second = seeder(2, 1);
        bring(picker, first, second);
        picker.active(0).verify();
        picker.onCorrupt(0);
        pickOne(picker, first);
        picker.active(0).share();
        picker.underWay().release(RequestLog.block(0, 0), first);
        bring(picker, first, second);
        picker.setPriority(0, Priority.SKIP);
        assertThat(picker.onParole(second)).containsExactly(0);
        assertThat(picker.active(0)).isNull();
        picker.checkInvariants();
    }

    private static void bring(PiecePicker picker, Peer first, Peer second) {
        for (Peer peer : List.of(first, second)) {
            long block = pickOne(picker, peer);
            picker.underWay().receive(picker.active(0), RequestLog.index(block), peer);
        }
    }

    private static Peer seeder(int number, int pieceCount) {
        Peer peer = peer(number, pieceCount);
        peer.pieces().onAll();
        peer.download().onUnchoke();
        return peer;
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
        int piece = RequestLog.piece(pickOne(picker, first));
        assertThat(RequestLog.piece(pickOne(picker, second))).isEqualTo(piece);
        assertThat(RequestLog.piece(pickOne(picker, first))).isEqualTo(piece);
        assertThat(RequestLog.piece(pickOne(picker, first))).isNotEqualTo(piece);
    }
}
