package dev.flotilla.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Id160;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyExchangeTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void primeIsOneOf768Bits() {
        assertThat(KeyExchange.PRIME.bitLength()).isEqualTo(768);
        assertThat(KeyExchange.PRIME.isProbablePrime(60)).isTrue();
    }

    @Test
    void smallExponentsGiveWhatCanBeWorkedByHand() throws MseException {
        assertThat(number(new KeyExchange(BigInteger.ONE).publicKey())).isEqualTo(2);
        assertThat(number(new KeyExchange(BigInteger.TEN).publicKey())).isEqualTo(1024);
        assertThat(number(new KeyExchange(BigInteger.valueOf(4)).secret(bytes(BigInteger.valueOf(3)))))
                .isEqualTo(81);
    }

    /** 2^768 is p and what is left of it. */
    @Test
    void reducesByThePrime() {
        byte[] key = new KeyExchange(BigInteger.valueOf(768)).publicKey();
        assertThat(new BigInteger(1, key))
                .isEqualTo(BigInteger.ONE.shiftLeft(768).subtract(KeyExchange.PRIME));
        assertThat(HEX.formatHex(key)).startsWith("0".repeat(16) + "36f0255d").endsWith("fffffffffff6fa9d");
    }

    @Test
    void bothSidesKnowTheSame() throws MseException {
        SplittableRandom random = new SplittableRandom(5);
        for (int n = 0; n < 20; n++) {
            KeyExchange one = KeyExchange.random(random);
            KeyExchange other = KeyExchange.random(random);
            assertThat(one.secret(other.publicKey()))
                    .hasSize(KeyExchange.BYTES)
                    .isEqualTo(other.secret(one.publicKey()));
        }
    }

    @Test
    void refusesKeysThatGiveTheSecretAway() {
        KeyExchange exchange = new KeyExchange(BigInteger.TEN);
        BigInteger prime = KeyExchange.PRIME;
        BigInteger most = BigInteger.ONE.shiftLeft(768).subtract(BigInteger.ONE);
        for (BigInteger key : new BigInteger[] {
            BigInteger.ZERO, BigInteger.ONE, prime.subtract(BigInteger.ONE), prime, prime.add(BigInteger.TWO), most
        }) {
            assertThatThrownBy(() -> exchange.secret(bytes(key)))
                    .as(key.toString())
                    .isInstanceOf(MseException.class);
        }
    }

    /** Worked with a few lines of Python: S is 0, 1, .. 95. */
    @Test
    void hashesAndStreamsAreThoseOfTheProtocol() {
        byte[] secret = new byte[KeyExchange.BYTES];
        for (int n = 0; n < secret.length; n++) {
            secret[n] = (byte) n;
        }
        Id160 infoHash = Id160.fromHex("ab".repeat(20));
        byte[] torrent = StreamKeys.torrent(infoHash);
        assertThat(HEX.formatHex(StreamKeys.marker(secret))).isEqualTo("ed37476cccf63496894d66db14b9806c8c9efe3e");
        assertThat(HEX.formatHex(torrent)).isEqualTo("debcbb002ca1ef763a10a40caaeab1f00a565dbe");
        assertThat(HEX.formatHex(StreamKeys.mask(secret, torrent)))
                .isEqualTo("973a477bb0129c42dfbbf83c9e6b9e2bcd9bd8cd");
        assertThat(MseReceiver.torrentKey(infoHash)).isEqualTo(Id160.of(torrent));
        assertThat(sixteen(StreamKeys.fromInitiator(secret, infoHash))).isEqualTo("783b05c0e3d5f474fa8b653613a01ea8");
        assertThat(sixteen(StreamKeys.fromReceiver(secret, infoHash))).isEqualTo("186535a5d18b5b747fb6dcfee70b60eb");
    }

    private static String sixteen(Rc4 stream) {
        byte[] bytes = new byte[16];
        stream.apply(bytes, 0, bytes.length);
        return HEX.formatHex(bytes);
    }

    private static int number(byte[] bytes) {
        return new BigInteger(1, bytes).intValueExact();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[KeyExchange.BYTES];
        byte[] shortest = number.toByteArray();
        int length = Math.min(shortest.length, bytes.length);
        System.arraycopy(shortest, shortest.length - length, bytes, bytes.length - length, length);
        return bytes;
    }
}
