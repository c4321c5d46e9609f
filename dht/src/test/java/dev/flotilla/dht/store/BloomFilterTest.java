package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BloomFilterTest {
    private static final List<String> FILTERS = Vectors.values("bep33_bloom.json", "filter");
    private static final List<String> ESTIMATES = Vectors.values("bep33_bloom.json", "estimate");

    private final BloomFilter filter = new BloomFilter();

    @Test
    void isThatOfTheBep() {
        insertIpv4();
        for (int i = 0; i <= 0x3e7; i++) {
            filter.insert(Endpoint.parse("[2001:db8::" + Integer.toHexString(i) + "]:6881"));
        }
        assertThat(filter.toByteString().hex()).isEqualTo(FILTERS.get(0));
        assertThat(filter.estimate()).isCloseTo(1224.9308, within(0.0001)); // cut off in the BEP
    }

    @Test
    void isThatOfOtherNodes() {
        insertIpv4();
        assertThat(filter.toByteString().hex()).isEqualTo(FILTERS.get(1));
        assertThat(filter.estimate()).isCloseTo(Double.parseDouble(ESTIMATES.get(1)), within(0.00005));
    }

    @Test
    void countsAnAddressOnceWhateverItsPorts() {
        for (int port = 1; port < 100; port++) {
            filter.insert(Endpoint.parse("192.168.1.1:" + port));
        }
        assertThat(filter.toByteString().hex()).isEqualTo(FILTERS.get(2));
        assertThat(filter.estimate()).isCloseTo(1.0002, within(0.00005));
    }

    @Test
    void unionIsTheFilterOfAll() {
        insertIpv4();
        BloomFilter others = new BloomFilter();
        others.insert(Endpoint.parse("192.0.2.9:1"));
        others.insert(Endpoint.parse("[2001:db8::9]:1"));
        filter.insert(Endpoint.parse("[2001:db8::9]:1"));
        ByteString all = filter.toByteString();
        BloomFilter union = new BloomFilter();
        insertIpv4(union);
        union.union(others.toByteString().toByteArray(), 0);
        assertThat(union.toByteString()).isEqualTo(all);
        assertThatThrownBy(() -> union.union(new byte[BloomFilter.BYTES], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void estimateIsANumberForAnyBits() {
        assertThat(filter.estimate()).isBetween(0.0, 1.0);
        byte[] full = new byte[BloomFilter.BYTES];
        Arrays.fill(full, (byte) 0xff);
        filter.union(full, 0);
        assertThat(filter.estimate()).isBetween(7_500.0, 8_000.0);
    }

    private void insertIpv4() {
        insertIpv4(filter);
    }

    private static void insertIpv4(BloomFilter into) {
        for (int i = 0; i < 256; i++) {
            into.insert(Endpoint.parse("192.0.2." + i + ":" + (1 + i)));
        }
    }
}
