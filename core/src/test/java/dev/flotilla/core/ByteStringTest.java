package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class ByteStringTest {
    @Test
    void doesNotChangeWithTheArrayItCameFrom() {
        byte[] source = {1, 2, 3};
        ByteString string = ByteString.of(source);
        source[0] = 9;
        string.toByteArray()[1] = 9;
        assertThat(string).isEqualTo(ByteString.of((byte) 1, (byte) 2, (byte) 3));
    }

    @Test
    void viewCannotBeWritten() {
        ByteBuffer view = ByteString.utf8("abc").asByteBuffer();
        assertThatThrownBy(() -> view.put((byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
        assertThat(view.hasArray()).isFalse();
    }

    @Test
    void ordersAsUnsignedBytes() {
        assertThat(ByteString.fromHex("7f")).isLessThan(ByteString.fromHex("80"));
        assertThat(ByteString.fromHex("ff")).isLessThan(ByteString.fromHex("ff00"));
        assertThat(ByteString.EMPTY).isLessThan(ByteString.fromHex("00"));
    }

    @Test
    void copiesABufferWithoutMovingIt() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);
        assertThat(ByteString.copyOf(buffer).hex()).isEqualTo("0203");
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void comparesWithPartOfAnArray() {
        byte[] array = {0, 'a', 'b', 0};
        assertThat(ByteString.utf8("ab").contentEquals(array, 1, 2)).isTrue();
        assertThat(ByteString.utf8("ab").contentEquals(array, 0, 2)).isFalse();
        assertThat(ByteString.utf8("ab").contentEquals(array, 1, 1)).isFalse();
    }

    @Test
    void refusesRangesOutsideTheArray() {
        byte[] array = new byte[4];
        assertThatThrownBy(() -> ByteString.copyOf(array, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ByteString.copyOf(array, 1, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ByteString.utf8("abc").substring(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readsHexOfEitherCase() {
        assertThat(ByteString.fromHex("DEADbeef").hex()).isEqualTo("deadbeef");
        assertThatThrownBy(() -> ByteString.fromHex("abc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteString.fromHex("zz")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacesWhatIsNotUtf8() {
        assertThat(ByteString.fromHex("61ff62").utf8()).isEqualTo("a\ufffdb");
    }

    @Test
    void cutsLongStringsForLogs() {
        assertThat(ByteString.of(new byte[33]).toString()).isEqualTo("00".repeat(32) + "… (33 bytes)");
        assertThat(ByteString.of(new byte[2]).toString()).isEqualTo("0000");
    }
}
