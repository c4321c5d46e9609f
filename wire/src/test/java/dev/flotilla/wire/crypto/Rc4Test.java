package dev.flotilla.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rc4Test {

    /** RFC 6229, the key streams at 0, 1024 and 4096. */
    @ParameterizedTest
    @CsvSource({
        "0102030405, b2396305f03dc027ccc3524a0a1118a8, 30abbcc7c20b01609f23ee2d5f6bb7df,"
                + " ff25b58995996707e51fbdf08b34d875",
        "0102030405060708090a0b0c0d0e0f10, 9ac7cc9a609d1ef7b2932899cde41b97, bdf0324e6083dcc6d3cedd3ca8c53c16,"
                + " a36a4c301ae8ac13610ccbc12256cacc",
        "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20, eaa6bd25880bf93d3f5d1e4ca2611d91,"
                + " 7fec5bfd9f9b89ce6548309092d7e958, f3e4c0a2e02d1d01f7f0a74618af2b48"
    })
    void givesTheKeyStreamsOfRfc6229(String key, String atStart, String at1024, String at4096) {
        Rc4 stream = new Rc4(HexFormat.of().parseHex(key));
        assertThat(next(stream)).isEqualTo(atStart);
        stream.skip(1008);
        assertThat(next(stream)).isEqualTo(at1024);
        stream.skip(4096 - 1040);
        assertThat(next(stream)).isEqualTo(at4096);
    }

    private static String next(Rc4 stream) {
        byte[] bytes = new byte[16];
        stream.apply(bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    @Property(tries = 200)
    void isTheSameOverEveryKindOfBufferAndInAnyParts(
            @ForAll @Size(max = 300) byte[] plain, @ForAll @Size(min = 1, max = 40) byte[] key, @ForAll long seed) {
        byte[] expected = plain.clone();
        new Rc4(key).apply(expected, 0, expected.length);
        ByteBuf heap = Unpooled.buffer().writeZero(3).writeBytes(plain).skipBytes(3);
        ByteBuf direct = Unpooled.directBuffer().writeZero(3).writeBytes(plain).skipBytes(3);
        ByteBuf composite = Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(plain, 0, plain.length / 3),
                Unpooled.copiedBuffer(plain, plain.length / 3, plain.length - plain.length / 3));
        for (ByteBuf buffer : new ByteBuf[] {heap, direct, heap.duplicate(), composite}) {
            buffer.setBytes(buffer.readerIndex(), plain);
            Rc4 stream = new Rc4(key);
            SplittableRandom random = new SplittableRandom(seed);
            for (int at = 0; at < plain.length; ) {
                int length = Math.min(plain.length - at, random.nextInt(1, 40));
                stream.apply(buffer, buffer.readerIndex() + at, length);
                at += length;
            }
            assertThat(ByteBufUtil.getBytes(buffer)).isEqualTo(expected);
        }
        direct.release();
    }

    @Test
    void touchesOnlyWhatItWasGiven() {
        byte[] bytes = new byte[64];
        new Rc4(new byte[] {1}).apply(bytes, 20, 10);
        assertThat(Arrays.copyOf(bytes, 20)).containsOnly(0);
        assertThat(Arrays.copyOfRange(bytes, 30, 64)).containsOnly(0);
    }

    @Test
    void refusesKeysOfNoLengthAndBeyond256() {
        assertThatThrownBy(() -> new Rc4(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rc4(new byte[257])).isInstanceOf(IllegalArgumentException.class);
    }
}
