package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HeldPiecesTest {

    private final HeldPieces pieces = new HeldPieces();

    private static void assertRefused(ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(PeerProtocolException.class);
    }

    private List<Integer> each() {
        List<Integer> each = new ArrayList<>();
        pieces.forEach(each::add);
        return each;
    }

    @Test
    void readsABitfield() throws PeerProtocolException {
        pieces.onPieceCount(10);
        pieces.onBitfield(ByteString.fromHex("8040"));
        assertThat(pieces.count()).isEqualTo(2);
        assertThat(pieces.has(0)).isTrue();
        assertThat(pieces.has(9)).isTrue();
        assertThat(pieces.has(1)).isFalse();
        assertThat(pieces.isComplete()).isFalse();
        assertThat(each()).containsExactly(0, 9);
    }

    /** Else a seeder would part from a peer that still wants the metadata of an empty file. */
    @Test
    void nobodyIsCompleteWithoutAnyPiece() throws PeerProtocolException {
        pieces.onNone();
        pieces.onPieceCount(0);
        assertThat(pieces.isComplete()).isFalse();
    }

    @Test
    void refusesABitfieldOfTheWrongShape() throws PeerProtocolException {
        pieces.onPieceCount(10);
        for (String hex : new String[] {"", "80", "808000", "8020", "8001"}) {
            HeldPieces fresh = new HeldPieces();
            fresh.onPieceCount(10);
            assertRefused(() -> fresh.onBitfield(ByteString.fromHex(hex)));
            assertThat(fresh.count()).as("nothing is taken over").isZero();
            HeldPieces early = new HeldPieces();
            early.onBitfield(ByteString.fromHex(hex));
            assertRefused(() -> early.onPieceCount(10));
        }
    }

    @Test
    void refusesToTakeBackWhatWasTold() throws PeerProtocolException {
        pieces.onPieceCount(10);
        pieces.onHave(3);
        assertRefused(pieces::onNone);
        assertThat(pieces.isTold()).isTrue();
    }

    @Test
    void havingAllIncludesWhatWasTold() throws PeerProtocolException {
        pieces.onPieceCount(10);
        pieces.onBitfield(ByteString.fromHex("8040"));
        pieces.onAll();
        assertThat(pieces.isComplete()).isTrue();
        assertThat(each()).as("nothing counts twice").isEmpty();
    }

    @Test
    void keepsWhatWasToldBeforeTheNumberWasKnown() throws PeerProtocolException {
        pieces.onBitfield(ByteString.fromHex("8040"));
        assertThat(pieces.onHave(3)).isTrue();
        pieces.onPieceCount(10);
        assertThat(pieces.count()).isEqualTo(3);
        assertThat(pieces.onHave(9)).isFalse();
    }

    @Test
    void boundsWhatIsToldBeforeTheNumberIsKnown() throws PeerProtocolException {
        assertThat(pieces.onHave(HeldPieces.MAX_EARLY_PIECE)).isTrue();
        assertRefused(() -> pieces.onHave(HeldPieces.MAX_EARLY_PIECE + 1));
        assertRefused(() -> pieces.onHave(Integer.MAX_VALUE));
        assertRefused(() -> pieces.onPieceCount(HeldPieces.MAX_EARLY_PIECE));
    }

    @Test
    void seederHasEverything() throws PeerProtocolException {
        pieces.onAll();
        assertThat(pieces.isComplete()).isFalse();
        pieces.onPieceCount(7);
        assertThat(pieces.count()).isEqualTo(7);
        assertThat(pieces.isComplete()).isTrue();
        assertThat(pieces.onHave(3)).isFalse();
        assertRefused(() -> pieces.onHave(7));
    }

    @Property
    void writesWhatItReads(@ForAll @IntRange(min = 1, max = 100) int pieceCount, @ForAll long low, @ForAll long high)
            throws PeerProtocolException {
        BitSet bits = BitSet.valueOf(new long[] {low, high});
        bits.clear(pieceCount, 128);
        HeldPieces read = new HeldPieces();
        read.onPieceCount(pieceCount);
        read.onBitfield(HeldPieces.bitfield(bits, pieceCount));
        assertThat(read.count()).isEqualTo(bits.cardinality());
        for (int piece = 0; piece < pieceCount; piece++) {
            assertThat(read.has(piece)).isEqualTo(bits.get(piece));
        }
    }
}
