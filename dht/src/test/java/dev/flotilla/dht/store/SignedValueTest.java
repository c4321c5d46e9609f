package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors of BEP 44, BEP 46 and RFC 8032. */
class SignedValueTest {
    private static final String FILE = "bep44_46_items.json";
    private static final ByteString HELLO = ByteString.utf8("12:Hello World!");
    private static final List<String> TARGETS = Vectors.values(FILE, "target");
    private static final List<String> SIGNATURES = Vectors.values(FILE, "signature");
    private static final ByteString KEY = hex("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548");

    private final SignedValue plain = new SignedValue(KEY, ByteString.EMPTY, 1, HELLO, hex(SIGNATURES.get(0)));
    private final SignedValue salted =
            new SignedValue(KEY, ByteString.utf8("foobar"), 1, HELLO, hex(SIGNATURES.get(1)));

    @Test
    void signsWhatTheBepSays() {
        List<String> signed = Vectors.values(FILE, "signed");
        assertThat(plain.signedBytes().utf8()).isEqualTo(signed.get(0));
        assertThat(salted.signedBytes().utf8()).isEqualTo(signed.get(1));
    }

    @Test
    void isStoredWhereTheBepSays() {
        assertThat(plain.target().hex()).isEqualTo(TARGETS.get(0));
        assertThat(salted.target().hex()).isEqualTo(TARGETS.get(1));
        assertThat(SignedValue.target(HELLO).hex()).isEqualTo(TARGETS.get(2));
        ByteString key46 = hex(Vectors.values(FILE, "public_key").get(0));
        assertThat(SignedValue.target(key46, ByteString.EMPTY).hex()).isEqualTo(TARGETS.get(3));
        assertThat(SignedValue.target(key46, hex("6e")).hex()).isEqualTo(TARGETS.get(4));
    }

    @Test
    void verifiesTheSignaturesOfTheBep() {
        assertThat(Ed25519.verify(plain)).isTrue();
        assertThat(Ed25519.verify(salted)).isTrue();
    }

    @Test
    void refusesWhatWasNotSigned() {
        ByteString signature = plain.signature();
        assertThat(Ed25519.verify(new SignedValue(KEY, ByteString.EMPTY, 2, HELLO, signature)))
                .isFalse();
        assertThat(Ed25519.verify(new SignedValue(KEY, ByteString.utf8("x"), 1, HELLO, signature)))
                .isFalse();
        assertThat(Ed25519.verify(new SignedValue(KEY, ByteString.EMPTY, 1, ByteString.utf8("0:"), signature)))
                .isFalse();
        assertThat(Ed25519.verify(KEY, plain.signedBytes(), salted.signature())).isFalse();
    }

    @Test
    void refusesMalformedKeysAndSignatures() {
        ByteString message = plain.signedBytes();
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(Ed25519.verify(KEY, message, ByteString.of(ones))).isFalse();
        assertThat(Ed25519.verify(KEY, message, ByteString.of(new byte[64]))).isFalse();
        assertThat(Ed25519.verify(ByteString.copyOf(ones, 0, 32), message, plain.signature()))
                .isFalse();
        assertThat(Ed25519.verify(KEY, message, ByteString.of(new byte[63]))).isFalse();
        assertThat(Ed25519.verify(ByteString.of(new byte[31]), message, plain.signature()))
                .isFalse();
        for (int i = 0; i < 256; i++) { // small orders, points that are none
            byte[] key = new byte[32];
            key[0] = (byte) i;
            assertThat(Ed25519.verify(ByteString.of(key), message, plain.signature()))
                    .isFalse();
        }
    }

    @Test
    void signsAsRfc8032() {
        List<String> seeds = Vectors.values(FILE, "seed");
        List<String> messages = Vectors.values(FILE, "message");
        List<String> publics = Vectors.values(FILE, "public");
        for (int i = 0; i < seeds.size(); i++) {
            SigningKey key = SigningKey.fromSeed(hex(seeds.get(i)));
            assertThat(key.publicKey().hex()).isEqualTo(publics.get(1 + i));
            assertThat(key.sign(hex(messages.get(i))).hex()).isEqualTo(SIGNATURES.get(2 + i));
        }
        assertThat(seeds).hasSize(2);
    }

    @Test
    void ownSignaturesAreGenuine() {
        SigningKey key = SigningKey.fromSeed(ByteString.of(new byte[32]));
        SignedValue signed = key.sign(ByteString.utf8("salt"), 7, HELLO);
        assertThat(Ed25519.verify(signed)).isTrue();
        assertThat(signed.key()).isEqualTo(key.publicKey());
        assertThatThrownBy(() -> SigningKey.fromSeed(ByteString.of(new byte[31])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasItsBounds() {
        ByteString signature = plain.signature();
        ByteString longSalt = ByteString.of(new byte[65]);
        ByteString longValue = ByteString.of(new byte[1001]);
        assertThatThrownBy(() -> new SignedValue(KEY, longSalt, 1, HELLO, signature))
                .hasMessageContaining("salt");
        assertThatThrownBy(() -> new SignedValue(KEY, longSalt, 1, longValue, signature))
                .hasMessageContaining("v is");
        assertThatThrownBy(() -> new SignedValue(KEY, ByteString.EMPTY, -1, HELLO, signature))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SignedValue(signature, ByteString.EMPTY, 1, HELLO, KEY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SignedValue(KEY, ByteString.EMPTY, 1, ByteString.EMPTY, signature))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteString hex(String hex) {
        return ByteString.fromHex(hex);
    }
}
