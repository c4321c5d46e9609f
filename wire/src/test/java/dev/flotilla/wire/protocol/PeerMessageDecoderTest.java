package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMessageDecoderTest {
    private final DecoderForTest test = new DecoderForTest();

    @AfterEach
    void keepsNoBufferOnceClosed() {
        test.decoder.close();
        assertThat(test.held()).isZero();
        assertThat(test.hasReleasedAllFed()).isTrue();
    }

    @Test
    void answersAllMessagesOfOneBufferInOrder() {
        test.feedHex("00000001 01 00000000 00000005 04 00000007 00000003 05 8040");
        assertThat(test.said).containsExactly("Unchoke[]", "KeepAlive[]", "Have[piece=7]", "Bitfield[bits=8040]");
    }

    @Test
    void answersMessageOnceItsLastByteCame() {
        ByteString piece = ByteString.fromHex("0000000d07000000010000400061626364");
        for (int i = 0; i < piece.size(); i++) {
            assertThat(test.said).isEmpty();
            test.feed(piece.substring(i, 1));
        }
        assertThat(test.said).containsExactly("Piece[piece=1, begin=16384, block=61626364]");
    }

    @Test
    void blockThatCameWholeIsSliceOfWhatWasFed() throws PeerProtocolException {
        PeerMessageDecoder decoder = test.decoder;
        ByteBuf fed = Unpooled.buffer();
        fed.writeBytes(ByteString.fromHex("0000000d07000000010000400061626364").asByteBuffer());
        decoder.feed(fed);
        PeerMessage.Piece piece = (PeerMessage.Piece) decoder.next();
        assertThat(piece).isNotNull();
        assertThat(decoder.next()).isNull();
        fed.setByte(13, 'z');
        assertThat(piece.block().getByte(piece.block().readerIndex())).isEqualTo((byte) 'z');
        assertThat(piece.block().release()).isTrue();
        assertThat(fed.refCnt()).isZero();
    }

    @Test
    void failsAtFourthByteOfHostileLength() {
        test.feedHex("ffffff");
        assertThat(test.failure).isNull();
        test.feedHex("ff");
        assertThat(test.failure).isEqualTo("a message of 4294967295 bytes");
        assertThat(test.held()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1", "1, 1", "2, 1", "3, 1", "4, 3", "4, 5", "5, 0", "5, 262145", "6, 11", "6, 13", "7, 8", "7, 16393",
        "8, 11", "8, 13", "9, 1", "9, 3", "13, 5", "14, 1", "15, 1", "16, 11", "17, 3", "20, 0", "20, 65538",
                "21, 131073"
    })
    void failsAtIdOfWrongLength(int id, int length) {
        test.feedHex("%08x%02x".formatted(1 + length, id));
        assertThat(test.failure)
                .isEqualTo(
                        length > 262144
                                ? "a message of " + (1 + length) + " bytes"
                                : "message " + id + " with " + length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000005 04 80000000",
                "0000000d 06 ffffffff 00000000 00000001",
                "0000000d 06 00000000 80000000 00000001",
                "0000000d 06 00000000 00000000 00000000",
                "0000000d 06 00000000 00000000 00020001",
                "0000000d 08 00000000 00000000 ffffffff",
                "0000000a 07 80000000 00000000 00",
            })
    void failsAtNumberOutOfRange(String hex) {
        test.feedHex(hex);
        assertThat(test.failure).startsWith("a");
        assertThat(test.said).isEmpty();
    }

    @Test
    void takesLongestOfEach() {
        test.feedHex("0000000d 06 00000000 00000000 00020000");
        test.feedHex("00004009 07 00000000 00000000").feed(ByteString.of(new byte[1 << 14]));
        test.feedHex("00010002 14 07").feed(ByteString.of(new byte[1 << 16]));
        test.feedHex("00040001 05").feed(ByteString.of(new byte[1 << 18]));
        test.feedHex("00020001 ff").feed(ByteString.of(new byte[1 << 17]));
        assertThat(test.failure).isNull();
        assertThat(test.said).hasSize(5);
        assertThat(test.said.get(4)).isEqualTo("Unknown[id=255, length=131072]");
    }

    @Test
    void wantsExactBitfieldOncePiecesAreKnown() {
        test.decoder.expectPieces(9);
        test.feedHex("00000003 05 8080");
        assertThat(test.failure).isNull();
        test.feedHex("00000002 05 80");
        assertThat(test.failure).isEqualTo("message 5 with 1 bytes");
    }

    @Test
    void skipsUnknownMessagesAndCountsThem() {
        test.feedHex("00000003 0a 0102 00000001 0b 00000001 00");
        assertThat(test.said).containsExactly("Unknown[id=10, length=2]", "Unknown[id=11, length=0]", "Choke[]");
        assertThat(test.decoder.unknownMessages()).isEqualTo(2);
    }

    @Test
    void takesMemoryForLongFrameOnlyAsItsBytesCome() {
        test.feedHex("00040001 05 00");
        assertThat(test.held()).isLessThanOrEqualTo(16_384 + 8);
        test.feed(ByteString.of(new byte[100_000]));
        assertThat(test.held()).isLessThanOrEqualTo(2 * 131_072);
    }

    @Test
    void holdsNothingOfSkippedMessage() {
        test.feedHex("00020001 ff 00").feed(ByteString.of(new byte[100_000]));
        assertThat(test.held()).isZero();
    }

    @Test
    void answersNothingAfterFailure() {
        test.feedHex("00000002 00 00 00000001 01");
        assertThat(test.failure).isNotNull();
        test.failure = null;
        test.feedHex("00000001 01");
        assertThat(test.said).isEmpty();
        assertThat(test.failure).isNull();
    }

    @Test
    void messagesBeforeBrokenOneAreAnswered() {
        test.feedHex("00000001 01 00000002 00 00");
        assertThat(test.said).containsExactly("Unchoke[]");
        assertThat(test.failure).isEqualTo("message 0 with 1 bytes");
    }

    @Test
    void failureCarriesNoStackTrace() {
        assertThat(new PeerProtocolException("x").getStackTrace()).isEmpty();
    }

    @Test
    void refusesSecondBufferBeforeFirstIsRead() {
        ByteBuf second = Unpooled.buffer(1);
        test.decoder.feed(UnpooledByteBufAllocator.DEFAULT.buffer(1));
        assertThatThrownBy(() -> test.decoder.feed(second)).isInstanceOf(IllegalStateException.class);
        assertThat(second.refCnt()).isZero();
    }
}
