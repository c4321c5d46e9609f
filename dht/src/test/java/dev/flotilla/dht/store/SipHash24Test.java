package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SipHash24Test {
    private static final long KEY0 = 0x0706050403020100L;
    private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

    // of the reference implementation: key 00 .. 0f, messages "", 00, 00 01, ...
    private static final long[] FIRST = {
        0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL,
        0xcf2794e0277187b7L, 0x18765564cd99a68dL, 0xcbc9466e58fee3ceL, 0xab0200f58b01d137L,
        0x93f5f5799a932462L
    };

    @Test
    void isThatOfTheReference() {
        byte[] message = counting(64);
        for (int length = 0; length < FIRST.length; length++) {
            assertThat(SipHash24.hash(KEY0, KEY1, message, 0, length)).isEqualTo(FIRST[length]);
        }
    }

    /** The example of the paper's appendix: 15 bytes. */
    @Test
    void isThatOfThePaper() {
        assertThat(SipHash24.hash(KEY0, KEY1, counting(15), 0, 15)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Property
    void isThatOfGuava(@ForAll long key0, @ForAll long key1, @ForAll byte[] message) {
        byte[] shifted = new byte[message.length + 3];
        Arrays.fill(shifted, (byte) 7);
        System.arraycopy(message, 0, shifted, 2, message.length);
        assertThat(SipHash24.hash(key0, key1, shifted, 2, message.length))
                .isEqualTo(Hashing.sipHash24(key0, key1).hashBytes(message).asLong());
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
