package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import org.junit.jupiter.api.Test;

class PieceGeometryTest {
    @Test
    void lastPieceAndLastBlockHoldTheRest() {
        PieceGeometry geometry = new PieceGeometry(100_000, 40_000);
        assertThat(geometry.pieceCount()).isEqualTo(3);
        assertThat(geometry.pieceLength(0)).isEqualTo(40_000);
        assertThat(geometry.pieceLength(2)).isEqualTo(20_000);
        assertThat(geometry.pieceOffset(2)).isEqualTo(80_000);
        assertThat(geometry.blockCount(0)).isEqualTo(3);
        assertThat(geometry.blockLength(0, 2)).isEqualTo(40_000 - 2 * 16_384);
        assertThat(geometry.blockCount(2)).isEqualTo(2);
        assertThat(geometry.blockLength(2, 1)).isEqualTo(20_000 - 16_384);
    }

    @Test
    void exactMultipleHasNoShortPiece() {
        PieceGeometry geometry = new PieceGeometry(32_768, 16_384);
        assertThat(geometry.pieceCount()).isEqualTo(2);
        assertThat(geometry.pieceLength(1)).isEqualTo(16_384);
        assertThat(geometry.blockCount(1)).isEqualTo(1);
    }

    @Test
    void nothingHasNoPieces() {
        PieceGeometry geometry = new PieceGeometry(0, 16_384);
        assertThat(geometry.pieceCount()).isZero();
        assertThatThrownBy(() -> geometry.pieceLength(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> geometry.pieceAt(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void countsBeyondIntegers() {
        long total = 5L << 40;
        PieceGeometry geometry = new PieceGeometry(total + 1, Integer.MAX_VALUE);
        int last = geometry.pieceCount() - 1;
        assertThat(geometry.pieceOffset(last) + geometry.pieceLength(last)).isEqualTo(total + 1);
        assertThat(geometry.blockCount(0)).isEqualTo(131_072);
        assertThat(geometry.pieceAt(total)).isEqualTo(last);
        assertThat(new PieceGeometry(Integer.MAX_VALUE, 1).pieceCount()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new PieceGeometry(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PieceGeometry(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PieceGeometry(1L << 31, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PieceGeometry(Long.MAX_VALUE, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PieceHashes(ByteString.of(new byte[21])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesPiecesAndBlocksThatAreNot() {
        PieceGeometry geometry = new PieceGeometry(100_000, 40_000);
        for (int piece : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> geometry.pieceLength(piece)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> geometry.pieceOffset(piece)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> geometry.blockLength(0, piece)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        PieceHashes hashes = new PieceHashes(ByteString.of(new byte[40]));
        assertThatThrownBy(() -> hashes.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> hashes.matches(-1, new byte[20])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> hashes.matches(0, new byte[19])).isInstanceOf(IllegalArgumentException.class);
    }
}
