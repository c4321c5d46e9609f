package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says about itself in the extended handshake (BEP 10, <i>handshake message</i>): the payload of the
 * {@link PeerMessage.Extended} with id 0. Each entry may be missing; an entry of the wrong type or out of range counts as
 * missing.
 *
 * <p>Immutable.
 *
 * @param extensions the name of each extension that the sender understands and the id, 1 to 255, under which it wants that
 *     extension's messages; 0 disables one. At most {@link #MAX_EXTENSIONS}.
 * @param client name and version ({@code v}), empty when missing; read from a peer it is cut after
 *     {@link #MAX_CLIENT_LENGTH} bytes and has no control characters
 * @param port TCP port on which the sender listens ({@code p}), 0 when missing
 * @param requestQueue outstanding requests the sender takes without dropping any ({@code reqq}), 0 when missing
 * @param metadataSize length of the info dictionary in bytes ({@code metadata_size}, BEP 9), 0 when missing
 * @param yourIp the receiver's address as the sender sees it: 4 or 16 bytes, empty when missing
 * @param uploadOnly whether the sender will download nothing more ({@code upload_only}, BEP 21); null when missing: then what it
 *     said before stands
 * @param prefersEncryption the sender would rather be dialled with encryption ({@code e})
 */
public record ExtendedHandshake(
        Map<String, Integer> extensions,
        String client,
        int port,
        int requestQueue,
        int metadataSize,
        ByteString yourIp,
        @Nullable Boolean uploadOnly,
        boolean prefersEncryption) {
    /** Extensions read from one handshake; the rest are ignored. */
    public static final int MAX_EXTENSIONS = 128;

    /** Bytes of {@code v} that are kept. */
    public static final int MAX_CLIENT_LENGTH = 128;

    private static final int MAX_ID = 0xff;

    public ExtendedHandshake {
        extensions = Map.copyOf(extensions);
        if (port < 0 || port > 0xffff || requestQueue < 0 || metadataSize < 0) {
            throw new IllegalArgumentException("port " + port + ", reqq " + requestQueue + ", size " + metadataSize);
        }
    }

    /** A handshake that names extensions and a client and leaves everything else out. */
    public ExtendedHandshake(Map<String, Integer> extensions, String client) {
        this(extensions, client, 0, 0, 0, ByteString.EMPTY, null);
    }

    /** A handshake of somebody who does not ask for encryption. */
    public ExtendedHandshake(
            Map<String, Integer> extensions,
            String client,
            int port,
            int requestQueue,
            int metadataSize,
            ByteString yourIp,
            @Nullable Boolean uploadOnly) {
        this(extensions, client, port, requestQueue, metadataSize, yourIp, uploadOnly, false);
    }

    /** The id under which the sender wants messages of {@code extension}; 0 when it does not understand it. */
    public int idOf(String extension) {
        return extensions.getOrDefault(extension, 0);
    }

    /** The payload of the extended message: canonical bencode, missing entries left out. */
    public ByteString encode() {
        BencodeWriter out = new BencodeWriter();
        out.dictionary();
        entry(out, "e", prefersEncryption ? 1 : 0);
        out.string("m").dictionary();
        TreeMap<ByteString, Integer> sorted = new TreeMap<>();
        extensions.forEach((name, id) -> sorted.put(ByteString.utf8(name), id));
        sorted.forEach((name, id) -> out.string(name).integer(id));
        out.end();
        entry(out, "metadata_size", metadataSize);
        entry(out, "p", port);
        entry(out, "reqq", requestQueue);
        if (uploadOnly != null) {
            out.string("upload_only").integer(uploadOnly ? 1 : 0);
        }
        if (!client.isEmpty()) {
            out.string("v").string(client);
        }
        if (!yourIp.isEmpty()) {
            out.string("yourip").string(yourIp);
        }
        return out.end().toByteString();
    }

    private static void entry(BencodeWriter out, String key, int value) {
        if (value != 0) {
            out.string(key).integer(value);
        }
    }

    /**
     * Reads the payload of an extended handshake.
     *
     * @throws PeerProtocolException when it is not one bencoded dictionary
     */
    public static ExtendedHandshake decode(ByteString payload) throws PeerProtocolException {
        BencodeScanner in = new BencodeScanner(BencodeLimits.PEER_MESSAGE, BencodeScanner.Reading.LENIENT);
        try {
            in.scanPrefix(payload.toByteArray(), 0, payload.size());
        } catch (BencodeException e) {
            throw new PeerProtocolException("extended handshake: " + e.getMessage());
        }
        if (!in.isDictionary(0)) {
            throw new PeerProtocolException("extended handshake: not a dictionary");
        }
        ByteString client = string(in, "v");
        ByteString yourIp = string(in, "yourip");
        return new ExtendedHandshake(
                extensions(in),
                printable(client.substring(0, Math.min(client.size(), MAX_CLIENT_LENGTH))
                        .utf8()),
                number(in, "p", 0xffff),
                number(in, "reqq", Integer.MAX_VALUE),
                number(in, "metadata_size", Integer.MAX_VALUE),
                yourIp.size() == 4 || yourIp.size() == 16 ? yourIp : ByteString.EMPTY,
                flag(in, "upload_only"),
                number(in, "e", 1) == 1);
    }

    private static Map<String, Integer> extensions(BencodeScanner in) {
        Map<String, Integer> extensions = new LinkedHashMap<>();
        int m = in.get(0, ByteString.utf8("m"));
        if (m < 0 || !in.isDictionary(m)) {
            return extensions;
        }
        int end = in.next(m);
        for (int key = m + 1; key < end && extensions.size() < MAX_EXTENSIONS; key = in.next(key + 1)) {
            long id = in.isInteger(key + 1) ? in.integer(key + 1) : -1;
            if (id >= 0 && id <= MAX_ID) {
                extensions.put(in.string(key).utf8(), (int) id);
            }
        }
        return extensions;
    }

    /** The integer under {@code key}, 0 when it is missing or not in 0 to {@code max}. */
    private static int number(BencodeScanner in, String key, int max) {
        int token = in.get(0, ByteString.utf8(key));
        if (token < 0 || !in.isInteger(token)) {
            return 0;
        }
        long value = in.integer(token);
        return value < 0 || value > max ? 0 : (int) value;
    }

    /** Whether {@code key} is 1; null when it is missing. */
    private static @Nullable Boolean flag(BencodeScanner in, String key) {
        int token = in.get(0, ByteString.utf8(key));
        if (token < 0 || !in.isInteger(token)) {
            return null;
        }
        return in.integer(token) == 1;
    }

    /** Other people's terminals are not for peers to paint. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                printable.setCharAt(i, '\ufffd');
            }
        }
        return printable.toString();
    }

    private static ByteString string(BencodeScanner in, String key) {
        int token = in.get(0, ByteString.utf8(key));
        return token >= 0 && in.isString(token) ? in.string(token) : ByteString.EMPTY;
    }
}
