package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeValue;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeInteger;
import dev.flotilla.core.bencode.BencodeValue.BencodeList;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Torrents made by hand, right and wrong. */
final class Torrents {
    private Torrents() {}

    /** A field of a dictionary; a null value takes the field away. */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** A right info dictionary of one file of 40,000 bytes, with fields replaced. */
    static Map<String, Object> single(Object... changes) {
        Map<String, Object> info =
                map("name", "file.bin", "piece length", 16_384, "length", 40_000, "pieces", hashes(3));
        info.putAll(map(changes));
        return info;
    }

    /** A right info dictionary of the given files, with hashes to match. */
    static Map<String, Object> multi(Object... files) {
        long total = 0;
        for (Object file : files) {
            Object length = ((Map<?, ?>) file).get("length");
            total += length instanceof Number number ? Math.max(0, number.longValue()) : 0;
        }
        int pieces = (int) Math.min(100, (total + 16_383) / 16_384); // wrong lengths are huge
        return map("name", "root", "piece length", 16_384, "files", List.of(files), "pieces", hashes(pieces));
    }

    static Map<String, Object> file(long length, Object... path) {
        return map("length", length, "path", List.of(path));
    }

    static Map<String, Object> with(Map<String, Object> base, Object... changes) {
        Map<String, Object> changed = new HashMap<>(base);
        changed.putAll(map(changes));
        return changed;
    }

    static ByteString hashes(int pieces) {
        return ByteString.of(new byte[20 * pieces]);
    }

    static byte[] torrent(Map<String, Object> info, Object... rootFields) {
        Map<String, Object> root = map("info", info);
        root.putAll(map(rootFields));
        return encode(root).toByteArray();
    }

    static InfoDictionary info(Map<String, Object> info) throws MetainfoException {
        return Metainfo.ofInfo(encode(info)).info();
    }

    static ByteString encode(Object value) {
        return Bencode.encode(value(value));
    }

    private static BencodeValue value(Object object) {
        if (object instanceof String text) {
            return new BencodeString(ByteString.utf8(text));
        }
        if (object instanceof ByteString bytes) {
            return new BencodeString(bytes);
        }
        if (object instanceof Number number) {
            return new BencodeInteger(number.longValue());
        }
        if (object instanceof List<?> list) {
            List<BencodeValue> values = new ArrayList<>();
            list.forEach(element -> values.add(value(element)));
            return new BencodeList(values);
        }
        SortedMap<ByteString, BencodeValue> entries = new TreeMap<>();
        ((Map<?, ?>) object).forEach((key, element) -> {
            if (element != null) {
                entries.put(ByteString.utf8((String) key), value(element));
            }
        });
        return new BencodeDictionary(entries);
    }
}
