package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Id160Test {
    private static final String HEX = "c3499c2729730a7f807efb8676a92dcb6f8a3f8f";

    @Test
    void readsWhatItWrites() {
        Id160 id = Id160.fromHex(HEX);
        byte[] target = new byte[25];
        id.write(target, 3);
        assertThat(Id160.read(target, 3)).isEqualTo(id).hasSameHashCodeAs(id).hasToString(HEX);
        assertThat(target[2]).isZero();
        assertThat(target[23]).isZero();
    }

    @Test
    void refusesAnotherLength() {
        assertThatThrownBy(() -> Id160.of(new byte[19])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Id160.of(new byte[21])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Id160.fromHex(HEX + "00")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Id160.fromHex("g".repeat(40))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Id160.read(new byte[20], 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void ordersAsUnsignedNumbers() {
        Id160 small = Id160.fromHex("7f".repeat(20));
        Id160 large = Id160.fromHex("80".repeat(20));
        assertThat(small).isLessThan(large);
        assertThat(Id160.fromHex("00".repeat(16) + "ffffffff")).isGreaterThan(Id160.fromHex("00".repeat(20)));
    }

    @Test
    void closerMeansSmallerXor() {
        Id160 target = Id160.fromHex("ff".repeat(20));
        Id160 near = Id160.fromHex("ff".repeat(19) + "fe");
        Id160 far = Id160.fromHex("7f" + "ff".repeat(19));
        assertThat(target.compareDistance(near, far)).isNegative();
        assertThat(target.compareDistance(far, near)).isPositive();
        assertThat(target.compareDistance(far, far)).isZero();
    }

    @Test
    void countsSharedBits() {
        Id160 zero = Id160.fromHex("00".repeat(20));
        for (int bit = 0; bit < Id160.BITS; bit++) {
            byte[] bytes = new byte[Id160.BYTES];
            bytes[bit / 8] = (byte) (0x80 >>> (bit % 8));
            assertThat(zero.commonPrefixLength(Id160.of(bytes))).isEqualTo(bit);
        }
        assertThat(zero.commonPrefixLength(zero)).isEqualTo(Id160.BITS);
    }
}
