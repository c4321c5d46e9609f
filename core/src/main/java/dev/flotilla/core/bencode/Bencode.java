package dev.flotilla.core.bencode;

import com.dampcake.bencode.Type;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whole documents between bytes and {@link BencodeValue}. The scanner checks every byte first; only then does the bencode
 * library convert, because alone it allocates what a length claims and recurses without bound.
 *
 * <p>Thread-safe: it holds no state.
 */
public final class Bencode {
    // Latin-1 maps each byte to one char, so binary keys survive as String
    private static final com.dampcake.bencode.Bencode LIBRARY =
            new com.dampcake.bencode.Bencode(StandardCharsets.ISO_8859_1, true);

    private Bencode() {}

    /**
     * Reads one document that fills {@code document}.
     *
     * @throws BencodeException when it is malformed, exceeds {@code limits}, or repeats a key
     */
    public static BencodeValue decode(byte[] document, BencodeLimits limits, Reading reading) throws BencodeException {
        BencodeScanner scanner = new BencodeScanner(limits, reading);
        scanner.scan(document);
        BencodeValue value = switch (scanner.type(0)) {
            case STRING -> new BencodeString(scanner.string(0));
            case INTEGER -> new BencodeInteger(scanner.integer(0));
            case LIST -> fromLibrary(LIBRARY.decode(document, Type.LIST));
            case DICTIONARY -> fromLibrary(LIBRARY.decode(document, Type.DICTIONARY));
        };
        // of equal keys that are not neighbours the library keeps the last: a document that lost one is ambiguous
        if (tokens(value) != scanner.tokens()) {
            throw new BencodeException("the same key twice", 0);
        }
        return value;
    }

    // loops here and below: the frames of streams would add up on the stack, level by level
    private static BencodeValue fromLibrary(Object object) {
        if (object instanceof ByteBuffer bytes) {
            return new BencodeString(ByteString.copyOf(bytes));
        }
        if (object instanceof Number number) {
            return new BencodeInteger(number.longValue());
        }
        if (object instanceof List<?> list) {
            List<BencodeValue> values = new ArrayList<>(list.size());
            for (Object element : list) {
                values.add(fromLibrary(element));
            }
            return new BencodeList(values);
        }
        if (object instanceof Map<?, ?> map) {
            SortedMap<ByteString, BencodeValue> entries = new TreeMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.put(latin1(entry.getKey()), fromLibrary(entry.getValue()));
            }
            return new BencodeDictionary(entries);
        }
        throw new AssertionError(object);
    }

    private static ByteString latin1(Object key) {
        return ByteString.of(key.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static int tokens(BencodeValue value) {
        int tokens = 1;
        if (value instanceof BencodeList list) {
            for (BencodeValue element : list.values()) {
                tokens += tokens(element);
            }
        } else if (value instanceof BencodeDictionary dictionary) {
            for (BencodeValue element : dictionary.entries().values()) {
                tokens += 1 + tokens(element);
            }
        }
        return tokens;
    }

    /** The canonical form of {@code value}. */
    public static ByteString encode(BencodeValue value) {
        BencodeWriter writer = new BencodeWriter();
        write(value, writer);
        return writer.toByteString();
    }

    private static void write(BencodeValue value, BencodeWriter writer) {
        if (value instanceof BencodeString string) {
            writer.string(string.bytes());
        } else if (value instanceof BencodeInteger integer) {
            writer.integer(integer.value());
        } else if (value instanceof BencodeList list) {
            writer.list();
            for (BencodeValue element : list.values()) {
                write(element, writer);
            }
            writer.end();
        } else if (value instanceof BencodeDictionary dictionary) {
            writer.dictionary();
            for (Map.Entry<ByteString, BencodeValue> entry :
                    dictionary.entries().entrySet()) {
                write(entry.getValue(), writer.string(entry.getKey()));
            }
            writer.end();
        } else {
            throw new AssertionError(value);
        }
    }
}
