package dev.flotilla.core.bencode;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Trees, and bytes that nearly are bencode. */
public final class BencodeArbitraries {
    private BencodeArbitraries() {}

    public static Arbitrary<ByteString> strings() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(ByteString::of);
    }

    public static Arbitrary<BencodeValue> values() {
        return values(4);
    }

    private static Arbitrary<BencodeValue> values(int depth) {
        Arbitrary<BencodeValue> string = strings().map(BencodeString::new);
        Arbitrary<BencodeValue> integer = Arbitraries.longs().map(BencodeInteger::new);
        if (depth == 0) {
            return Arbitraries.oneOf(string, integer);
        }
        Arbitrary<BencodeValue> inner = Arbitraries.lazy(() -> values(depth - 1));
        Arbitrary<BencodeValue> list = inner.list().ofMaxSize(4).map(BencodeList::new);
        Arbitrary<BencodeValue> dictionary = Arbitraries.maps(strings(), inner)
                .ofMaxSize(4)
                .map(entries -> new BencodeDictionary(new TreeMap<>(entries)));
        return Arbitraries.frequencyOf(
                Tuple.of(2, string), Tuple.of(1, integer), Tuple.of(2, list), Tuple.of(3, dictionary));
    }

    /** Any bytes, bytes of the letters of bencode, and valid documents with some bytes changed, added or cut off. */
    public static Arbitrary<byte[]> hostileDocuments() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200),
                letters(),
                mutated(values().map(value -> Bencode.encode(value).toByteArray())));
    }

    private static Arbitrary<byte[]> letters() {
        return Arbitraries.strings().withChars("dliee0112:-a").ofMaxLength(60).map(BencodeArbitraries::latin1);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@code documents} after up to four edits. */
    public static Arbitrary<byte[]> mutated(Arbitrary<byte[]> documents) {
        Arbitrary<Edit> edit = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.oneOf(
                                Arbitraries.of((byte) 'd', (byte) 'e', (byte) '0', (byte) '9'), Arbitraries.bytes()))
                .as(Edit::new);
        return Combinators.combine(documents, edit.list().ofMaxSize(4)).as((document, edits) -> {
            byte[] changed = document;
            for (Edit next : edits) {
                changed = next.apply(changed);
            }
            return changed;
        });
    }

    private record Edit(int kind, double place, byte value) {
        byte[] apply(byte[] document) {
            int at = (int) (place * document.length);
            if (document.length == 0 || at == document.length) {
                return document;
            }
            return switch (kind) {
                case 0 -> changed(document, at);
                case 1 -> inserted(document, at);
                case 2 -> Arrays.copyOf(document, at);
                default -> removed(document, at);
            };
        }

        private byte[] changed(byte[] document, int at) {
            byte[] copy = document.clone();
            copy[at] = value;
            return copy;
        }

        private byte[] inserted(byte[] document, int at) {
            byte[] copy = new byte[document.length + 1];
            System.arraycopy(document, 0, copy, 0, at);
            copy[at] = value;
            System.arraycopy(document, at, copy, at + 1, document.length - at);
            return copy;
        }

        private byte[] removed(byte[] document, int at) {
            byte[] copy = new byte[document.length - 1];
            System.arraycopy(document, 0, copy, 0, at);
            System.arraycopy(document, at + 1, copy, at, document.length - at - 1);
            return copy;
        }
    }
}
