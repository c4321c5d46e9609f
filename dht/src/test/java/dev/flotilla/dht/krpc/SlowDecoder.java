package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KrpcReader} should say of a datagram, found another way: over the token index of {@code core.bencode}. What is
 * said is a map of names to values, or a code: 203 and its like for a refusal, {@link #JUNK} for junk.
 *
 * <p>Confined to its owner loop.
 */
final class SlowDecoder {
    static final Integer JUNK = -1;

    private static final Set<String> TOP = Set.of("a", "e", "q", "r", "t", "v", "y", "ip", "ro", "net");
    private static final Set<String> BODY = Set.of(
            "k",
            "v",
            "id",
            "seq",
            "sig",
            "cas",
            "num",
            "port",
            "want",
            "seed",
            "salt",
            "BFpe",
            "BFsd",
            "BFse",
            "nodes",
            "token",
            "target",
            "values",
            "nodes6",
            "scrape",
            "noseed",
            "samples",
            "interval",
            "info_hash",
            "implied_port");

    private final BencodeScanner in = new BencodeScanner(BencodeLimits.DATAGRAM, Reading.LENIENT);
    private final Map<String, Object> said = new TreeMap<>();
    private byte[] bytes = new byte[0];
    private int body;

    /** The map, a code, or null where the scanner is stricter than the reader: an unknown key twice. */
    @Nullable
    Object decode(byte[] datagram) {
        bytes = datagram;
        said.clear();
        try {
            in.scan(datagram);
        } catch (BencodeException e) {
            return e.getMessage().contains("same key twice") ? null : JUNK;
        }
        if (!in.isDictionary(0) || isKeyTwice(0, TOP) || isKeyTwice(firstBody(), BODY)) {
            return JUNK;
        }
        ByteString transaction = string(0, "t");
        if (transaction == null || transaction.size() > 32 || string(0, "y") == null) {
            return JUNK;
        }
        said.put("TRANSACTION", transaction);
        putString("VERSION", 0, "v");
        putString("NETWORK", 0, "net");
        said.put("ip", String.valueOf(endpoint(in.get(0, ByteString.utf8("ip")))));
        return switch (string(0, "y").utf8()) {
            case "q" -> query();
            case "r" -> response();
            case "e" -> error();
            default -> JUNK;
        };
    }

    private Object query() {
        body = get(0, "a");
        if (isKeyTwice(body, BODY)) {
            return JUNK;
        }
        ByteString method = string(0, "q");
        if (method == null || body < 0 || !in.isDictionary(body) || !is20("id")) {
            return 203;
        }
        said.put("ro", integer(0, "ro") != 0);
        said.put("ID", string(body, "id"));
        String name = method.utf8();
        if (!List.of("ping", "find_node", "get_peers", "announce_peer", "get", "put", "sample_infohashes")
                .contains(name)) {
            if (!is20("target") && !is20("info_hash")) {
                return 204;
            }
            said.put("TARGET", string(body, is20("target") ? "target" : "info_hash"));
            name = "find_node";
        } else if (List.of("find_node", "get", "sample_infohashes").contains(name)) {
            if (!is20("target")) {
                return 203;
            }
            said.put("TARGET", string(body, "target"));
        } else if (name.equals("get_peers") || name.equals("announce_peer")) {
            if (!is20("info_hash")) {
                return 203;
            }
            said.put("TARGET", string(body, "info_hash"));
        }
        said.put("method", name);
        for (String flag : List.of("seed", "noseed", "scrape")) {
            said.put(flag, integer(body, flag) == 1);
        }
        putWant();
        return switch (name) {
            case "announce_peer" -> announce();
            case "put" -> put();
            case "get" -> withSeq();
            default -> said;
        };
    }

    private void putWant() {
        Set<String> wanted = new HashSet<>();
        for (int token : elements("want")) {
            if (in.isString(token)) {
                wanted.add(in.string(token).utf8());
            }
        }
        wanted.retainAll(Set.of("n4", "n6"));
        said.put("want over IPv4", wanted.isEmpty() ? Set.of("n4") : wanted);
        said.put("want over IPv6", wanted.isEmpty() ? Set.of("n6") : wanted);
    }

    private Object announce() {
        long port = integer(body, "port");
        boolean valid = port > 0 && port < 65536;
        boolean implied = integer(body, "implied_port") != 0;
        if (string(body, "token") == null || (!valid && !implied)) {
            return 203;
        }
        putString("TOKEN", body, "token");
        said.put("port", valid ? (int) port : 0);
        said.put("implied", implied);
        return said;
    }

    private Object put() {
        ByteString token = string(body, "token");
        int value = get(body, "v");
        ByteString salt = string(body, "salt");
        if (token == null) {
            return 203;
        }
        if (value >= 0 && in.span(value).size() > 1000) {
            return 205;
        }
        if (salt != null && salt.size() > 64) {
            return 207;
        }
        if (value < 0 || !isCanonical(in.span(value))) {
            return 203;
        }
        said.put("TOKEN", token);
        said.put("VALUE", in.span(value));
        if (get(body, "k") >= 0) {
            if (!hasLength("k", 32) || !hasLength("sig", 64) || !isInteger("seq") || integer(body, "seq") < 0) {
                return 203;
            }
            putString("KEY", body, "k");
            putString("SIGNATURE", body, "sig");
            putString("SALT", body, "salt");
            if (isInteger("cas")) {
                said.put("cas", integer(body, "cas"));
            }
            return withSeq();
        }
        return said;
    }

    private Object withSeq() {
        if (isInteger("seq")) {
            said.put("seq", integer(body, "seq"));
        }
        return said;
    }

    private Object response() {
        body = get(0, "r");
        if (isKeyTwice(body, BODY) || body < 0 || !in.isDictionary(body) || !is20("id")) {
            return JUNK;
        }
        said.put("method", "r");
        said.put("ID", string(body, "id"));
        putSized("KEY", "k", 32);
        putSized("SIGNATURE", "sig", 64);
        putSized("BLOOM_PEERS", "BFpe", 256);
        putSized("BLOOM_SEEDS", "BFse", 256);
        putSized("BLOOM_SEEDS", "BFsd", 256); // takes the place of the misspelt one
        putWhole("NODES", "nodes", 26);
        putWhole("NODES6", "nodes6", 38);
        putWhole("SAMPLES", "samples", 20);
        ByteString token = string(body, "token");
        if (token != null && token.size() <= 128) {
            said.put("TOKEN", token);
        }
        int value = get(body, "v");
        if (value >= 0 && in.span(value).size() <= 1000 && isCanonical(in.span(value))) {
            said.put("VALUE", in.span(value));
        }
        if (isInteger("seq") && integer(body, "seq") >= 0) {
            withSeq();
        }
        said.put("interval", isInteger("interval") ? clamp(integer(body, "interval"), 21_600) : -1L);
        said.put("num", isInteger("num") ? clamp(integer(body, "num"), Long.MAX_VALUE) : -1L);
        List<Endpoint> peers = new ArrayList<>();
        for (int token1 : elements("values")) {
            Endpoint peer = endpoint(token1);
            if (peer != null) {
                peers.add(peer);
            }
        }
        said.put("values", peers);
        return said;
    }

    private Object error() {
        int list = get(0, "e");
        if (list < 0 || !in.isList(list)) {
            return JUNK;
        }
        said.put("method", "e");
        said.put("code", 201L);
        said.put("text", "");
        for (int token : children(list)) {
            if (in.isInteger(token)) {
                said.put("code", clamp(in.integer(token), Integer.MAX_VALUE));
            } else if (in.isString(token)) {
                said.put(
                        "text",
                        in.string(token)
                                .substring(0, Math.min(256, in.stringLength(token)))
                                .utf8());
            }
        }
        return said;
    }

    /** What the reader says, in the same words. */
    static Object said(KrpcReader reader, byte[] datagram) {
        try {
            reader.read(datagram, 0, datagram.length);
        } catch (KrpcException e) {
            return e.isAnswerable() ? (Object) e.code() : JUNK;
        }
        Map<String, Object> said = new TreeMap<>();
        for (Field field : List.of(Field.TRANSACTION, Field.VERSION, Field.NETWORK, Field.ID)) {
            putString(said, reader, field);
        }
        said.put("ip", String.valueOf(reader.ip()));
        switch (reader.type()) {
            case QUERY -> putQuery(said, reader);
            case RESPONSE -> putResponse(said, reader);
            case ERROR -> {
                said.put("method", "e");
                said.put("code", (long) reader.errorCode());
                said.put("text", reader.errorText());
            }
        }
        return said;
    }

    private static void putQuery(Map<String, Object> said, KrpcReader reader) {
        said.put("ro", reader.readOnly());
        said.put("method", reader.method().key().utf8());
        said.put("seed", reader.seed());
        said.put("noseed", reader.noSeed());
        said.put("scrape", reader.scrape());
        said.put("want over IPv4", wants(reader, true));
        said.put("want over IPv6", wants(reader, false));
        if (reader.method() != Method.PING && reader.method() != Method.PUT) {
            putString(said, reader, Field.TARGET);
        }
        if (reader.method() == Method.ANNOUNCE_PEER || reader.method() == Method.PUT) {
            putString(said, reader, Field.TOKEN);
        }
        if (reader.method() == Method.ANNOUNCE_PEER) {
            said.put("port", reader.port());
            said.put("implied", reader.impliedPort());
        }
        if (reader.method() == Method.PUT) {
            putString(said, reader, Field.VALUE);
        }
        boolean mutable = reader.method() == Method.PUT && reader.has(Field.KEY);
        if (mutable) {
            putString(said, reader, Field.KEY);
            putString(said, reader, Field.SIGNATURE);
            putString(said, reader, Field.SALT);
            if (reader.hasCas()) {
                said.put("cas", reader.cas());
            }
        }
        if ((mutable || reader.method() == Method.GET) && reader.hasSeq()) {
            said.put("seq", reader.seq());
        }
    }

    private static Set<String> wants(KrpcReader reader, boolean overIpv4) {
        Set<String> wanted = new HashSet<>();
        if (reader.wants(true, overIpv4)) {
            wanted.add("n4");
        }
        if (reader.wants(false, overIpv4)) {
            wanted.add("n6");
        }
        return wanted;
    }

    private static void putResponse(Map<String, Object> said, KrpcReader reader) {
        said.put("method", "r");
        for (Field field : List.of(Field.KEY, Field.SIGNATURE, Field.BLOOM_PEERS, Field.BLOOM_SEEDS, Field.NODES)) {
            putString(said, reader, field);
        }
        for (Field field : List.of(Field.NODES6, Field.SAMPLES, Field.TOKEN, Field.VALUE)) {
            putString(said, reader, field);
        }
        if (reader.hasSeq()) {
            said.put("seq", reader.seq());
        }
        said.put("interval", (long) reader.interval());
        said.put("num", reader.num());
        said.put("values", reader.values());
    }

    private static void putString(Map<String, Object> said, KrpcReader reader, Field field) {
        if (reader.has(field)) {
            said.put(field.name(), reader.string(field));
        }
    }

    private int firstBody() {
        for (int key = 1; key < in.next(0); key = in.next(key + 1)) {
            String name = in.string(key).utf8();
            if ((name.equals("a") || name.equals("r")) && in.isDictionary(key + 1)) {
                return key + 1;
            }
        }
        return -1;
    }

    private boolean isKeyTwice(int dictionary, Set<String> known) {
        Set<String> found = new HashSet<>();
        if (dictionary >= 0 && in.isDictionary(dictionary)) {
            for (int key = dictionary + 1; key < in.next(dictionary); key = in.next(key + 1)) {
                String name = in.string(key).utf8();
                if (known.contains(name) && !found.add(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isCanonical(ByteString value) {
        try {
            new BencodeScanner(BencodeLimits.DATAGRAM, Reading.STRICT).scan(value.toByteArray());
            return true;
        } catch (BencodeException e) {
            return false;
        }
    }

    private int get(int dictionary, String key) {
        return dictionary < 0 ? -1 : in.get(dictionary, ByteString.utf8(key));
    }

    private @Nullable ByteString string(int dictionary, String key) {
        int token = get(dictionary, key);
        return token >= 0 && in.isString(token) ? in.string(token) : null;
    }

    private long integer(int dictionary, String key) {
        int token = get(dictionary, key);
        return token >= 0 && in.isInteger(token) ? in.integer(token) : 0;
    }

    private boolean isInteger(String key) {
        int token = get(body, key);
        return token >= 0 && in.isInteger(token);
    }

    private boolean is20(String key) {
        return hasLength(key, Id160.BYTES);
    }

    private boolean hasLength(String key, int length) {
        ByteString string = string(body, key);
        return string != null && string.size() == length;
    }

    private void putString(String name, int dictionary, String key) {
        ByteString string = string(dictionary, key);
        if (string != null) {
            said.put(name, string);
        }
    }

    private void putSized(String name, String key, int length) {
        if (hasLength(key, length)) {
            putString(name, body, key);
        }
    }

    private void putWhole(String name, String key, int each) {
        ByteString string = string(body, key);
        if (string != null) {
            said.put(name, string.substring(0, string.size() / each * each));
        }
    }

    private List<Integer> elements(String key) {
        int list = get(body, key);
        return list >= 0 && in.isList(list) ? children(list) : List.of();
    }

    private List<Integer> children(int list) {
        List<Integer> children = new ArrayList<>();
        for (int token = list + 1; token < in.next(list); token = in.next(token)) {
            children.add(token);
        }
        return children;
    }

    private static long clamp(long value, long max) {
        return Math.max(0, Math.min(value, max));
    }

    private @Nullable Endpoint endpoint(int token) {
        if (token < 0 || !in.isString(token)) {
            return null;
        }
        return switch (in.stringLength(token)) {
            case 6 -> Endpoint.readCompactIpv4(bytes, in.stringStart(token));
            case 18 -> Endpoint.readCompactIpv6(bytes, in.stringStart(token));
            default -> null;
        };
    }
}
