package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the extension {@code ut_pex} (BEP 11): with whom the sender is connected now, and was before. It is the
 * payload of a {@link PeerMessage.Extended}.
 *
 * <pre>
 *  d  5:added    IPv4 endpoints, 6 bytes each     7:added.f   a byte of flags for each
 *     6:added6   IPv6 endpoints, 18 bytes each    8:added6.f  a byte of flags for each
 *     7:dropped  8:dropped6                       e
 * </pre>
 *
 * <p>Immutable.
 *
 * @param added with whom the sender has connected since its last message; read from a peer, the first {@link #MAX_ENTRIES}
 *     of each family
 * @param dropped who has left it since, as many
 */
public record PexMessage(List<Contact> added, List<Endpoint> dropped) {
    /** The name under which the extension stands in the extended handshake. */
    public static final String EXTENSION = "ut_pex";

    /** Bytes of a payload that are read; a longer one is refused. */
    public static final int MAX_LENGTH = 16 << 10;

    /** Endpoints of one family read from one list; the rest are ignored. Only a first message may have more than 50. */
    public static final int MAX_ENTRIES = 100;

    /** Prefers encrypted connections. */
    public static final int PREFERS_ENCRYPTION = 0x01;

    /** Has all that it wants (BEP 21). */
    public static final int UPLOAD_ONLY = 0x02;

    /** Speaks {@code ut_holepunch} (BEP 55). */
    public static final int HOLEPUNCH = 0x08;

    /** The sender dialled it, so it can be reached. */
    public static final int REACHABLE = 0x10;

    /**
     * A peer that the sender is connected to.
     *
     * @param flags 0 to 255: of the bits above, and others
     *     <p>Immutable.
     */
    public record Contact(Endpoint endpoint, int flags) {
        public Contact {
            if (flags < 0 || flags > 0xff) {
                throw new IllegalArgumentException("flags are a byte, not " + flags);
            }
        }

        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /** The payload of the extended message. */
    public ByteString encode() {
        BencodeWriter out = new BencodeWriter(64 + added.size() * 19 + dropped.size() * 18);
        out.dictionary();
        writeAdded(out, "added", true);
        writeAdded(out, "added6", false);
        out.string("dropped").string(compact(dropped, true));
        out.string("dropped6").string(compact(dropped, false));
        return out.end().toByteString();
    }

    private void writeAdded(BencodeWriter out, String key, boolean ipv4) {
        List<Contact> contacts =
                added.stream().filter(c -> c.endpoint().isIpv4() == ipv4).toList();
        byte[] flags = new byte[contacts.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (byte) contacts.get(i).flags();
        }
        out.string(key).string(compact(contacts.stream().map(Contact::endpoint).toList(), ipv4));
        out.string(key + ".f").string(ByteString.of(flags));
    }

    private static ByteString compact(List<Endpoint> endpoints, boolean ipv4) {
        List<Endpoint> family =
                endpoints.stream().filter(e -> e.isIpv4() == ipv4).toList();
        int length = ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6;
        byte[] bytes = new byte[family.size() * length];
        for (int i = 0; i < family.size(); i++) {
            family.get(i).writeCompact(bytes, i * length);
        }
        return ByteString.of(bytes);
    }

    /**
     * Reads the payload of an extended message; flags that are missing count as 0, keys that we do not know are ignored, and
     * so are addresses of the IPv6 lists that are mapped IPv4 addresses.
     *
     * @throws PeerProtocolException when it is longer than {@link #MAX_LENGTH}, malformed, or none of its lists
     */
    public static PexMessage decode(ByteString payload) throws PeerProtocolException {
        if (payload.size() > MAX_LENGTH) {
            throw new PeerProtocolException("a peer exchange of " + payload.size() + " bytes");
        }
        byte[] bytes = payload.toByteArray();
        BencodeScanner in = new BencodeScanner(BencodeLimits.PEER_MESSAGE, BencodeScanner.Reading.LENIENT);
        try {
            in.scanPrefix(bytes, 0, bytes.length);
        } catch (BencodeException e) {
            throw new PeerProtocolException("peer exchange: " + e.getMessage());
        }
        if (!in.isDictionary(0)) {
            throw new PeerProtocolException("peer exchange: not a dictionary");
        }
        List<Contact> added = new ArrayList<>();
        readAdded(in, bytes, "added", true, added);
        readAdded(in, bytes, "added6", false, added);
        List<Endpoint> dropped = new ArrayList<>(endpoints(in, bytes, "dropped", true));
        dropped.addAll(endpoints(in, bytes, "dropped6", false));
        return new PexMessage(added, dropped);
    }

    private static void readAdded(BencodeScanner in, byte[] bytes, String key, boolean ipv4, List<Contact> to)
            throws PeerProtocolException {
        List<Endpoint> endpoints = endpoints(in, bytes, key, ipv4);
        int token = in.get(0, ByteString.utf8(key + ".f"));
        boolean hasFlags = token >= 0 && in.isString(token);
        int known = hasFlags ? in.stringLength(token) : 0;
        for (int i = 0; i < endpoints.size(); i++) {
            int flags = i < known ? bytes[in.stringStart(token) + i] & 0xff : 0;
            if (ipv4 || !endpoints.get(i).isIpv4()) {
                to.add(new Contact(endpoints.get(i), flags));
            }
        }
    }

    private static List<Endpoint> endpoints(BencodeScanner in, byte[] bytes, String key, boolean ipv4)
            throws PeerProtocolException {
        int token = in.get(0, ByteString.utf8(key));
        if (token < 0) {
            return List.of();
        }
        int length = ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6;
        if (!in.isString(token) || in.stringLength(token) % length != 0) {
            throw new PeerProtocolException("peer exchange: '" + key + "' is no list of endpoints");
        }
        int start = in.stringStart(token);
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_ENTRIES, in.stringLength(token) / length); i++) {
            int at = start + i * length;
            endpoints.add(ipv4 ? Endpoint.readCompactIpv4(bytes, at) : Endpoint.readCompactIpv6(bytes, at));
        }
        return endpoints;
    }
}
