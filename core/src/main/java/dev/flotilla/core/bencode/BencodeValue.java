package dev.flotilla.core.bencode;

import dev.flotilla.core.ByteString;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bencode value as a tree (BEP 3, <i>bencoding</i>), for documents that are read once.
 *
 * <p>Immutable.
 */
public sealed interface BencodeValue {
    /** A byte string. */
    record BencodeString(ByteString bytes) implements BencodeValue {}

    /** An integer of at most 64 bits. */
    record BencodeInteger(long value) implements BencodeValue {}

    /** A list. */
    record BencodeList(List<BencodeValue> values) implements BencodeValue {
        public BencodeList {
            values = List.copyOf(values);
        }
    }

    /** A dictionary, its keys in the order of their unsigned bytes. */
    record BencodeDictionary(SortedMap<ByteString, BencodeValue> entries) implements BencodeValue {
        public BencodeDictionary {
            SortedMap<ByteString, BencodeValue> sorted = new TreeMap<>(); // never in the order of a caller's comparator
            sorted.putAll(entries);
            entries = Collections.unmodifiableSortedMap(sorted);
        }
    }
}
