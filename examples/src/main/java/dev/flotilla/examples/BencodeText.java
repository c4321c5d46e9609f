package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeValue;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A bencode value for the eye and for scripts. A byte string that is printable UTF-8 is shown as that text; any other, and
 * a text that itself begins with {@code hex:}, is shown as {@code hex:} and its bytes. So different bytes never look alike,
 * as a value and as a key.
 */
final class BencodeText {
    private static final String HEX = "hex:";

    private BencodeText() {}

    static String string(ByteString bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asByteBuffer())
                    .toString();
            if (!text.startsWith(HEX) && text.codePoints().allMatch(BencodeText::isPrintable)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // binary
        }
        return HEX + bytes.hex();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\n' || point == '\t' || point == '\r';
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    static JsonElement json(BencodeValue value) {
        if (value instanceof BencodeString string) {
            return new JsonPrimitive(string(string.bytes()));
        }
        if (value instanceof BencodeInteger integer) {
            return new JsonPrimitive(integer.value());
        }
        if (value instanceof BencodeList list) {
            JsonArray array = new JsonArray();
            list.values().forEach(element -> array.add(json(element)));
            return array;
        }
        if (value instanceof BencodeDictionary dictionary) {
            JsonObject object = new JsonObject();
            dictionary.entries().forEach((key, element) -> object.add(string(key), json(element)));
            return object;
        }
        throw new AssertionError(value);
    }

    /** Prints {@code value} indented, one scalar a line; the cursor stands after the text that leads to it. */
    static void print(PrintWriter out, BencodeValue value, int indent) {
        if (value instanceof BencodeString string) {
            out.println(quoted(string.bytes()));
        } else if (value instanceof BencodeInteger integer) {
            out.println(integer.value());
        } else if (value instanceof BencodeList list) {
            out.println(
                    list.values().isEmpty() ? "[]" : "list of " + list.values().size());
            for (BencodeValue element : list.values()) {
                out.print(" ".repeat(indent + 2) + "- ");
                print(out, element, indent + 2);
            }
        } else if (value instanceof BencodeDictionary dictionary) {
            out.println(
                    dictionary.entries().isEmpty()
                            ? "{}"
                            : "dictionary of " + dictionary.entries().size());
            for (Map.Entry<ByteString, BencodeValue> entry :
                    dictionary.entries().entrySet()) {
                out.print(" ".repeat(indent + 2) + plain(entry.getKey()) + ": ");
                print(out, entry.getValue(), indent + 2);
            }
        } else {
            throw new AssertionError(value);
        }
    }

    private static String plain(ByteString key) {
        String text = string(key);
        return text.matches("[\\w./ -]+") ? text : quoted(key);
    }

    private static String quoted(ByteString bytes) {
        String text = string(bytes);
        if (text.startsWith(HEX)) {
            return text + " (" + bytes.size() + " bytes)";
        }
        return new JsonPrimitive(text).toString();
    }
}
