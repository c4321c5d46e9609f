package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PieceGeometryPropertyTest {
    @Property
    void piecesAndBlocksCoverEveryByteOnce(
            @ForAll @LongRange(max = 2_000_000) long total, @ForAll @IntRange(min = 1, max = 200_000) int pieceLength) {
        PieceGeometry geometry = new PieceGeometry(total, Math.max(pieceLength, (int) (total / 1000)));
        long at = 0;
        for (int piece = 0; piece < geometry.pieceCount(); piece++) {
            assertThat(geometry.pieceOffset(piece)).isEqualTo(at);
            assertThat(geometry.pieceAt(at)).isEqualTo(piece);
            int inPiece = 0;
            for (int block = 0; block < geometry.blockCount(piece); block++) {
                assertThat(geometry.blockLength(piece, block)).isBetween(1, PieceGeometry.BLOCK_LENGTH);
                inPiece += geometry.blockLength(piece, block);
            }
            assertThat(geometry.pieceLength(piece)).isEqualTo(inPiece);
            at += inPiece;
            assertThat(geometry.pieceAt(at - 1)).isEqualTo(piece);
        }
        assertThat(at).isEqualTo(total);
    }

    @Property
    void hugeTorrentsDoNotOverflow(
            @ForAll @LongRange(max = Long.MAX_VALUE) long total,
            @ForAll @IntRange(min = 1, max = Metainfo.MAX_PIECE_LENGTH) int pieceLength) {
        if (total / pieceLength >= Integer.MAX_VALUE) {
            return;
        }
        PieceGeometry geometry = new PieceGeometry(total, pieceLength);
        if (total > 0) {
            int last = geometry.pieceCount() - 1;
            assertThat(geometry.pieceOffset(last) + geometry.pieceLength(last)).isEqualTo(total);
            assertThat(geometry.pieceLength(last)).isBetween(1, pieceLength);
            assertThat(geometry.pieceAt(total - 1)).isEqualTo(last);
        }
    }
}
