package dev.flotilla.core.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Vectors;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BencodeTest {
    static List<JsonObject> examplesOfBep3() {
        return Vectors.objects(Vectors.load("bep03_bencode_and_wire.json").getAsJsonArray("bencode"));
    }

    static List<String> invalidExamplesOfBep3() {
        return Vectors.strings(Vectors.load("bep03_bencode_and_wire.json").getAsJsonArray("bencode_invalid"));
    }

    static List<JsonObject> packetsOfBep5() {
        return Vectors.objects(Vectors.load("bep05_krpc_examples.json").getAsJsonArray("packets"));
    }

    @ParameterizedTest
    @MethodSource
    void examplesOfBep3(JsonObject example) throws BencodeException {
        byte[] text = bytes(example.get("text").getAsString());
        BencodeValue value = fromJson(example.get("value"));
        assertThat(Bencode.decode(text, BencodeLimits.FILE, Reading.STRICT)).isEqualTo(value);
        assertThat(Bencode.encode(value).toByteArray()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource
    void invalidExamplesOfBep3(String text) {
        assertThatThrownBy(() -> Bencode.decode(bytes(text), BencodeLimits.FILE, Reading.STRICT))
                .isInstanceOf(BencodeException.class);
    }

    @ParameterizedTest
    @MethodSource
    void packetsOfBep5(JsonObject packet) throws BencodeException {
        byte[] bytes = ByteString.fromHex(packet.get("hex").getAsString()).toByteArray();
        BencodeValue value = Bencode.decode(bytes, BencodeLimits.DATAGRAM, Reading.STRICT);
        assertThat(Bencode.encode(value).toByteArray()).isEqualTo(bytes);
    }

    @Test
    void lenientReadingIsSortedWhenWritten() throws BencodeException {
        BencodeValue value = lenient("d1:bi-0e1:ai007ee");
        assertThat(Bencode.encode(value).utf8()).isEqualTo("d1:ai7e1:bi0ee");
    }

    @Test
    void refusesAKeyTwiceEvenApart() {
        assertThatThrownBy(() -> lenient("d1:ai1e1:bi2e1:ai3ee")).isInstanceOf(BencodeException.class);
        assertThatThrownBy(() -> lenient("ld1:ai1e1:bi2e1:ai3eee")).isInstanceOf(BencodeException.class);
    }

    @Test
    void binaryKeysSurvive() throws BencodeException {
        byte[] document = bytes("d3:\u0000\u0080\u00ffi1ee");
        BencodeDictionary dictionary = (BencodeDictionary) Bencode.decode(document, BencodeLimits.FILE, Reading.STRICT);
        assertThat(dictionary.entries().firstKey()).isEqualTo(ByteString.fromHex("0080ff"));
        assertThat(Bencode.encode(dictionary).toByteArray()).isEqualTo(document);
    }

    @Test
    void deepestDocumentIsRead() throws BencodeException {
        int depth = BencodeLimits.DEEPEST;
        byte[] document = bytes("l".repeat(depth) + "e".repeat(depth));
        BencodeValue value = Bencode.decode(document, new BencodeLimits(depth, depth, 10_000), Reading.STRICT);
        assertThat(Bencode.encode(value).toByteArray()).isEqualTo(document);
    }

    @Test
    void dictionaryIgnoresTheOrderOfItsMaker() {
        SortedMap<ByteString, BencodeValue> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.put(ByteString.utf8("a"), new BencodeInteger(1));
        backwards.put(ByteString.utf8("b"), new BencodeInteger(2));
        assertThat(Bencode.encode(new BencodeDictionary(backwards)).utf8()).isEqualTo("d1:ai1e1:bi2ee");
    }

    @Test
    void writerWritesEdges() {
        BencodeWriter writer = new BencodeWriter(0);
        writer.list()
                .integer(Long.MIN_VALUE)
                .integer(Long.MAX_VALUE)
                .integer(0)
                .string("")
                .string("é");
        int start = writer.stringHeader(2);
        writer.array()[start] = 'o';
        writer.array()[start + 1] = 'k';
        writer.raw(ByteString.utf8("de")).end();
        assertThat(writer.toByteString().utf8())
                .isEqualTo("li-9223372036854775808ei9223372036854775807ei0e0:2:é2:okdee");
        assertThatThrownBy(() -> writer.stringHeader(-1)).isInstanceOf(IllegalArgumentException.class);
        writer.reset();
        assertThat(writer.size()).isZero();
    }

    private static BencodeValue lenient(String text) throws BencodeException {
        return Bencode.decode(bytes(text), BencodeLimits.FILE, Reading.LENIENT);
    }

    private static BencodeValue fromJson(JsonElement json) {
        if (json.isJsonArray()) {
            return new BencodeList(StreamSupport.stream(json.getAsJsonArray().spliterator(), false)
                    .map(BencodeTest::fromJson)
                    .toList());
        }
        if (json.isJsonObject()) {
            SortedMap<ByteString, BencodeValue> entries = new TreeMap<>();
            json.getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> entries.put(ByteString.utf8(entry.getKey()), fromJson(entry.getValue())));
            return new BencodeDictionary(entries);
        }
        return json.getAsJsonPrimitive().isNumber()
                ? new BencodeInteger(json.getAsLong())
                : new BencodeString(ByteString.utf8(json.getAsString()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
