package dev.flotilla.core.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Allocation;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeScanner.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeScannerTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(4, 10, 100);

    private final BencodeScanner strict = new BencodeScanner(LIMITS, Reading.STRICT);
    private final BencodeScanner lenient = new BencodeScanner(LIMITS, Reading.LENIENT);

    @Test
    void findsEveryToken() throws BencodeException {
        strict.scan(bytes("d1:ai-42e1:bl2:xyi7eee"));
        assertThat(strict.tokens()).isEqualTo(7);
        assertThat(strict.type(0)).isEqualTo(Type.DICTIONARY);
        int a = strict.get(0, ByteString.utf8("a"));
        int b = strict.get(0, ByteString.utf8("b"));
        assertThat(strict.integer(a)).isEqualTo(-42);
        assertThat(strict.isList(b)).isTrue();
        assertThat(strict.string(b + 1)).isEqualTo(ByteString.utf8("xy"));
        assertThat(strict.integer(strict.next(b + 1))).isEqualTo(7);
        assertThat(strict.next(0)).isEqualTo(7);
        assertThat(strict.get(0, ByteString.utf8("c"))).isEqualTo(-1);
        assertThat(strict.get(b, ByteString.utf8("a"))).as("a list has no keys").isEqualTo(-1);
    }

    @Test
    void spansAreTheBytesAsReceived() throws BencodeException {
        byte[] document = bytes("XXd1:bi007e1:ale3:keyd1:zi1eeeXX");
        lenient.scan(document, 2, document.length - 4);
        assertThat(lenient.span(0).utf8()).isEqualTo("d1:bi007e1:ale3:keyd1:zi1eee");
        assertThat(lenient.span(lenient.get(0, ByteString.utf8("b"))).utf8()).isEqualTo("i007e");
        assertThat(lenient.span(lenient.get(0, ByteString.utf8("a"))).utf8()).isEqualTo("le");
        int inner = lenient.get(0, ByteString.utf8("key"));
        assertThat(lenient.span(inner).utf8()).isEqualTo("d1:zi1ee");
        assertThat(document[lenient.spanStart(inner)]).isEqualTo((byte) 'd');
        assertThat(lenient.spanEnd(0)).isEqualTo(document.length - 2);
    }

    @Test
    void keyIsFoundOnlyAtItsOwnLevel() throws BencodeException {
        strict.scan(bytes("d1:ad1:bi1ee1:ci2ee"));
        assertThat(strict.get(0, ByteString.utf8("b"))).isEqualTo(-1);
        assertThat(strict.integer(strict.get(0, ByteString.utf8("c")))).isEqualTo(2);
    }

    @Test
    void valueThatLooksLikeTheKeyIsNoKey() throws BencodeException {
        strict.scan(bytes("d1:a1:b1:b1:ae"));
        assertThat(strict.string(strict.get(0, ByteString.utf8("b"))).utf8()).isEqualTo("a");
    }

    @Test
    void payloadMayFollowADictionary() throws BencodeException {
        byte[] message = bytes("d8:msg_typei1e5:piecei0eexxxx");
        assertThat(strict.scanPrefix(message, 0, message.length)).isEqualTo(message.length - 4);
        assertThatThrownBy(() -> strict.scan(message))
                .isInstanceOf(BencodeException.class)
                .hasMessageContaining("after the end")
                .extracting(e -> ((BencodeException) e).offset())
                .isEqualTo(message.length - 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "e",
                "i",
                "ie",
                "i-e",
                "i1",
                "i--1e",
                "i1-e",
                "i 1e",
                "i1.5e",
                "i+1e",
                "i0x1e",
                "l",
                "le e",
                "d",
                "d1:a",
                "d1:ae",
                "di1e1:ae",
                "dle1:ae",
                "dde1:ae",
                "1",
                "1:",
                "2:a",
                "-1:a",
                "1 :a",
                ":",
                "a:b",
                "4294967297:a",
                "99999999999999999999999:a",
                "2147483647:a",
                "9223372036854775807:",
                "9223372036854775808:a",
                "lee",
                "i1ei2e",
                "d1:ai1e1:ai2ee",
                "i9223372036854775808e",
                "i-9223372036854775809e",
                "i99999999999999999999999999e"
            })
    void neitherReadingTakesIt(String document) {
        assertThatThrownBy(() -> strict.scan(bytes(document))).isInstanceOf(BencodeException.class);
        assertThatThrownBy(() -> lenient.scan(bytes(document))).isInstanceOf(BencodeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i-0e", "i00e", "i03e", "i-03e", "01:a", "00:", "d1:bi1e1:ai2ee", "d2:aai1e1:ai1ee"})
    void onlyTheLenientReadingTakesIt(String document) throws BencodeException {
        lenient.scan(bytes(document));
        assertThatThrownBy(() -> strict.scan(bytes(document))).isInstanceOf(BencodeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "i9223372036854775807e, 9223372036854775807",
        "i-9223372036854775808e, -9223372036854775808",
        "i0e, 0",
        "i-1e, -1"
    })
    void readsIntegersOf64Bits(String document, long value) throws BencodeException {
        strict.scan(bytes(document));
        assertThat(strict.integer(0)).isEqualTo(value);
    }

    @Test
    void keysCompareAsUnsignedBytes() throws BencodeException {
        strict.scan(bytes("d1:zi1e1:\u00e9i2ee"));
        assertThatThrownBy(() -> strict.scan(bytes("d1:\u00e9i1e1:zi2ee"))).isInstanceOf(BencodeException.class);
    }

    @Test
    void depthIsLimited() throws BencodeException {
        strict.scan(bytes("llllee" + "ee"));
        assertThatThrownBy(() -> strict.scan(bytes("lllll" + "eeeee"))).hasMessageContaining("nested deeper than 4");
        assertThatThrownBy(() -> strict.scan(bytes("d1:ad1:ad1:ad1:adeeeee")))
                .hasMessageContaining("nested deeper than 4");
        strict.scan(bytes("llelelleleee")); // siblings are no depth
    }

    @Test
    void tokensAreLimited() throws BencodeException {
        strict.scan(bytes("l" + "0:".repeat(9) + "e"));
        assertThat(strict.tokens()).isEqualTo(10);
        assertThatThrownBy(() -> strict.scan(bytes("l" + "0:".repeat(10) + "e")))
                .hasMessageContaining("more than 10 tokens");
        assertThatThrownBy(() -> strict.scan(bytes("d1:ale1:ble1:cle1:dle1:elee")))
                .hasMessageContaining("tokens");
    }

    @Test
    void lengthIsLimited() throws BencodeException {
        strict.scan(bytes("97:" + "x".repeat(97)));
        assertThatThrownBy(() -> strict.scan(bytes("98:" + "x".repeat(98))))
                .hasMessageContaining("longer than 100 bytes");
        byte[] prefix = bytes("i1e" + "x".repeat(98));
        assertThatThrownBy(() -> strict.scanPrefix(prefix, 0, prefix.length)).hasMessageContaining("longer than");
    }

    @Test
    void stringEndsWhereTheDocumentDoes() {
        byte[] document = bytes("l5:helloeTRAIL");
        assertThatThrownBy(() -> strict.scan(document, 0, 6)).isInstanceOf(BencodeException.class);
        assertThatThrownBy(() -> strict.scan(bytes("5:hell"))).isInstanceOf(BencodeException.class);
        assertThatThrownBy(() -> strict.scan(document, 3, 40)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void offsetsCountFromTheDocument() {
        byte[] document = bytes("XXXXli1ezzz");
        assertThatThrownBy(() -> strict.scan(document, 4, document.length - 4))
                .isInstanceOf(BencodeException.class)
                .hasMessageEndingWith("at byte 4");
    }

    @Test
    void isReusableAfterAFailure() throws BencodeException {
        assertThatThrownBy(() -> strict.scan(bytes("d1:ali1e"))).isInstanceOf(BencodeException.class);
        strict.scan(bytes("i5e"));
        assertThat(strict.tokens()).isEqualTo(1);
        assertThat(strict.integer(0)).isEqualTo(5);
    }

    @Test
    void growsBeyondItsFirstTokens() throws BencodeException {
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, Reading.STRICT);
        scanner.scan(bytes("l" + "i7e".repeat(100_000) + "e"));
        assertThat(scanner.tokens()).isEqualTo(100_001);
        assertThat(scanner.next(0)).isEqualTo(100_001);
        assertThat(scanner.integer(100_000)).isEqualTo(7);
    }

    @Test
    void bombsCostNoMemory() {
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, Reading.LENIENT);
        byte[] length = bytes("2147483647:a");
        byte[] depth = bytes("l".repeat(1 << 20));
        byte[] zeros = bytes("0".repeat(1 << 20));
        byte[] digits = bytes("i" + "0".repeat(1 << 20));
        for (byte[] bomb : new byte[][] {length, depth, zeros, digits}) {
            assertThat(Allocation.of(() -> scanner.scan(bomb))).isLessThan(64 * 1024);
        }
    }

    @Test
    void exceptionCarriesNoStackTrace() {
        assertThatThrownBy(() -> strict.scan(bytes("x")))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new BencodeLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BencodeLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BencodeLimits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BencodeLimits(BencodeLimits.DEEPEST + 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
