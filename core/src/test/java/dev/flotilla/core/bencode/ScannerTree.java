package dev.flotilla.core.bencode;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tree that a scanner's tokens spell: a second opinion on the library's. Of equal keys the first counts. */
final class ScannerTree {
    private ScannerTree() {}

    static BencodeValue of(BencodeScanner scanner, int token) {
        return switch (scanner.type(token)) {
            case STRING -> new BencodeString(scanner.string(token));
            case INTEGER -> new BencodeInteger(scanner.integer(token));
            case LIST -> {
                List<BencodeValue> values = new ArrayList<>();
                for (int child = token + 1; child < scanner.next(token); child = scanner.next(child)) {
                    values.add(of(scanner, child));
                }
                yield new BencodeList(values);
            }
            case DICTIONARY -> {
                SortedMap<ByteString, BencodeValue> entries = new TreeMap<>();
                for (int key = token + 1; key < scanner.next(token); key = scanner.next(key + 1)) {
                    entries.putIfAbsent(scanner.string(key), of(scanner, key + 1));
                }
                yield new BencodeDictionary(entries);
            }
        };
    }
}
