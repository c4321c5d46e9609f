package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeScanner;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lenient reading of one dictionary's fields: what is absent or of another type is empty.
 *
 * <p>Confined to its owner loop.
 */
final class Fields {
    /** What the scanner answers for an absent key. */
    static final int NONE = -1;

    private final BencodeScanner scanner;
    private final int dictionary;

    Fields(BencodeScanner scanner, int dictionary) {
        this.scanner = scanner;
        this.dictionary = dictionary;
    }

    BencodeScanner scanner() {
        return scanner;
    }

    /** The token under {@code key}, or {@link #NONE}. */
    int token(String key) {
        return scanner.get(dictionary, ByteString.utf8(key));
    }

    boolean has(String key) {
        return token(key) != NONE;
    }

    boolean isInteger(String key) {
        int token = token(key);
        return token != NONE && scanner.isInteger(token);
    }

    boolean isList(String key) {
        int token = token(key);
        return token != NONE && scanner.isList(token);
    }

    boolean isDictionary(String key) {
        int token = token(key);
        return token != NONE && scanner.isDictionary(token);
    }

    /** The integer under {@code key}, or {@code otherwise}. */
    long integer(String key, long otherwise) {
        int token = token(key);
        return token != NONE && scanner.isInteger(token) ? scanner.integer(token) : otherwise;
    }

    Optional<ByteString> bytes(String key) {
        int token = token(key);
        return token != NONE && scanner.isString(token) ? Optional.of(scanner.string(token)) : Optional.empty();
    }

    /** The text under {@code key.utf-8}, or else under {@code key}; what is not UTF-8 becomes U+FFFD. */
    Optional<String> text(String key) {
        return bytes(key + ".utf-8").or(() -> bytes(key)).map(ByteString::utf8);
    }

    /** The tokens in the list under {@code key}; empty when there is none. */
    int[] elements(String key) {
        return elements(token(key));
    }

    int[] elements(int list) {
        return list == NONE || !scanner.isList(list)
                ? new int[0]
                : IntStream.iterate(list + 1, token -> token < scanner.next(list), scanner::next)
                        .toArray();
    }

    /** The first {@code limit} texts, not counting empty ones, among {@code tokens}. */
    List<String> texts(int[] tokens, int limit) {
        return Arrays.stream(tokens)
                .filter(token -> scanner.isString(token) && scanner.stringLength(token) > 0)
                .limit(limit)
                .mapToObj(token -> scanner.string(token).utf8())
                .toList();
    }
}
