package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class Id160PropertyTest {
    @Provide
    Arbitrary<Id160> ids() {
        return Arbitraries.bytes().array(byte[].class).ofSize(Id160.BYTES).map(Id160::of);
    }

    @Property
    void distanceIsThatOfBigIntegers(@ForAll("ids") Id160 target, @ForAll("ids") Id160 a, @ForAll("ids") Id160 b) {
        int expected = distance(target, a).compareTo(distance(target, b));
        assertThat(Integer.signum(target.compareDistance(a, b))).isEqualTo(expected);
        assertThat(target.commonPrefixLength(a))
                .isEqualTo(Id160.BITS - distance(target, a).bitLength());
    }

    @Property
    void comparesWhereTheIdsStand(@ForAll("ids") Id160 target, @ForAll("ids") Id160 a, @ForAll("ids") Id160 b) {
        byte[] bytes = new byte[3 + 2 * Id160.BYTES];
        a.write(bytes, 3);
        b.write(bytes, 3 + Id160.BYTES);
        assertThat(target.compareDistance(bytes, 3, bytes, 3 + Id160.BYTES)).isEqualTo(target.compareDistance(a, b));
        assertThat(target.distanceHead(bytes, 3))
                .isEqualTo(distance(target, a).shiftRight(96).longValue());
        assertThat(a.isAt(bytes, 3)).isTrue();
        assertThat(b.isAt(bytes, 3)).isEqualTo(a.equals(b));
        assertThat(a.isAt(bytes, 2)).isEqualTo(a.equals(Id160.read(bytes, 2)));
    }

    @Property
    void bitsAreThoseOfTheNumber(@ForAll("ids") Id160 id, @ForAll @IntRange(max = 159) int index) {
        assertThat(id.bit(index)).isEqualTo(number(id).testBit(Id160.BITS - 1 - index));
    }

    @Property
    void orderIsThatOfBigIntegers(@ForAll("ids") Id160 a, @ForAll("ids") Id160 b) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(number(a).compareTo(number(b)));
    }

    @Property
    void randomIdSharesExactlyThePrefix(
            @ForAll("ids") Id160 id, @ForAll @IntRange(max = 159) int bits, @ForAll long seed) {
        assertThat(id.commonPrefixLength(id.randomAtPrefix(bits, new Random(seed))))
                .isEqualTo(bits);
    }

    @Property
    void noPrefixOfAllBits(@ForAll("ids") Id160 id) {
        assertThatThrownBy(() -> id.randomAtPrefix(Id160.BITS, new Random(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property
    void hexRoundTrips(@ForAll("ids") Id160 id) {
        assertThat(Id160.fromHex(id.hex())).isEqualTo(id);
        assertThat(Id160.of(id.toByteArray())).isEqualTo(id);
    }

    private static BigInteger number(Id160 id) {
        return new BigInteger(1, id.toByteArray());
    }

    private static BigInteger distance(Id160 a, Id160 b) {
        return number(a).xor(number(b));
    }
}
