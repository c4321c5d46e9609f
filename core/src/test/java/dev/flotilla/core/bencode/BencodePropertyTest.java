package dev.flotilla.core.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.flotilla.core.Allocation;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BencodePropertyTest {
    private static final com.dampcake.bencode.Bencode LIBRARY =
            new com.dampcake.bencode.Bencode(StandardCharsets.ISO_8859_1, true);

    @Provide
    Arbitrary<BencodeValue> values() {
        return BencodeArbitraries.values();
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        return BencodeArbitraries.hostileDocuments();
    }

    @Property(tries = 1000)
    void roundTrips(@ForAll("values") BencodeValue value) throws BencodeException {
        byte[] encoded = Bencode.encode(value).toByteArray();
        assertThat(Bencode.decode(encoded, BencodeLimits.FILE, Reading.STRICT)).isEqualTo(value);
        assertThat(Bencode.decode(encoded, BencodeLimits.FILE, Reading.LENIENT)).isEqualTo(value);
    }

    @Property(tries = 1000)
    void writesWhatTheLibraryWrites(@ForAll("values") BencodeValue value) {
        assertThat(Bencode.encode(value).toByteArray()).isEqualTo(libraryEncode(value));
    }

    @Property(tries = 3000)
    void anyBytesGiveTheScannersTreeOrTheException(@ForAll("hostile") byte[] document, @ForAll Reading reading) {
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, reading);
        BencodeValue value;
        try {
            value = Bencode.decode(document, BencodeLimits.FILE, reading);
        } catch (BencodeException e) {
            return;
        }
        try {
            scanner.scan(document);
        } catch (BencodeException e) {
            fail("decoded what the scanner refuses", e);
        }
        assertThat(value).isEqualTo(ScannerTree.of(scanner, 0));
    }

    @Property(tries = 1000)
    void memoryIsBoundedByTheDocument(@ForAll("hostile") byte[] document) {
        long allocated = Allocation.of(() -> Bencode.decode(document, BencodeLimits.FILE, Reading.LENIENT));
        assertThat(allocated).isLessThan(256 * 1024);
    }

    private static byte[] libraryEncode(BencodeValue value) {
        Object object = toLibrary(value);
        if (object instanceof Map<?, ?> map) {
            return LIBRARY.encode(map);
        }
        if (object instanceof Iterable<?> list) {
            return LIBRARY.encode(list);
        }
        return object instanceof Number number ? LIBRARY.encode(number) : LIBRARY.encode((String) object);
    }

    private static Object toLibrary(BencodeValue value) {
        if (value instanceof BencodeString string) {
            return latin1(string.bytes());
        }
        if (value instanceof BencodeInteger integer) {
            return integer.value();
        }
        if (value instanceof BencodeList list) {
            List<BencodeValue> values = list.values();
            return values.stream().map(BencodePropertyTest::toLibrary).toList();
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        ((BencodeDictionary) value).entries().forEach((key, entry) -> entries.put(latin1(key), toLibrary(entry)));
        return entries;
    }

    private static String latin1(ByteString bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
