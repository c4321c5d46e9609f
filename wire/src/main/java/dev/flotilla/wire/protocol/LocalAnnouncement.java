package dev.flotilla.wire.protocol;

import dev.flotilla.core.Id160;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A datagram of local service discovery (BEP 14): who listens on a port for peers of some torrents. The address is that of
 * the datagram.
 *
 * <pre>
 *  BT-SEARCH * HTTP/1.1
 *  Host: 239.192.152.143:6771
 *  Port: 6881
 *  Infohash: 40 hexadecimal digits      (one or more of these)
 *  cookie: anything                     (so that the sender knows its own)
 * </pre>
 *
 * Each line ends with CR LF; two empty lines end it.
 *
 * <p>Immutable.
 *
 * @param port 1 to 65535
 * @param infoHashes 1 to {@link #MAX_INFO_HASHES}
 * @param cookie at most {@link #MAX_COOKIE} characters, empty when there is none
 */
public record LocalAnnouncement(int port, List<Id160> infoHashes, String cookie) {
    /** The UDP port of both groups. */
    public static final int GROUP_PORT = 6771;

    public static final InetAddress GROUP_IPV4 = address("239.192.152.143");

    public static final InetAddress GROUP_IPV6 = address("ff15::efc0:988f");

    /** Bytes of a datagram; a longer one is refused. */
    public static final int MAX_LENGTH = 1_400;

    /** With these and a cookie a datagram is as long as it may be. */
    public static final int MAX_INFO_HASHES = 22;

    public static final int MAX_COOKIE = 64;

    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";
    private static final String HOST_IPV4 = "239.192.152.143:6771";
    private static final String HOST_IPV6 = "[ff15::efc0:988f]:6771";
    private static final String LINE_END = "\r\n";

    public LocalAnnouncement {
        infoHashes = List.copyOf(infoHashes);
        if (port < 1 || port > 0xffff || infoHashes.isEmpty() || infoHashes.size() > MAX_INFO_HASHES) {
            throw new IllegalArgumentException("port " + port + ", " + infoHashes.size() + " info-hashes");
        }
        if (cookie.length() > MAX_COOKIE) {
            throw new IllegalArgumentException("a cookie of " + cookie.length() + " characters");
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The datagram for one of the two groups. */
    public byte[] encode(boolean ipv4) {
        StringBuilder text = new StringBuilder(MAX_LENGTH);
        text.append(FIRST_LINE).append(LINE_END);
        text.append("Host: ").append(ipv4 ? HOST_IPV4 : HOST_IPV6).append(LINE_END);
        text.append("Port: ").append(port).append(LINE_END);
        infoHashes.forEach(
                infoHash -> text.append("Infohash: ").append(infoHash.hex()).append(LINE_END));
        if (!cookie.isEmpty()) {
            text.append("cookie: ").append(cookie).append(LINE_END);
        }
        return text.append(LINE_END).append(LINE_END).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a datagram; headers that we do not know are ignored, names are the same in upper and lower case.
     *
     * @throws PeerProtocolException when it is longer than {@link #MAX_LENGTH} or is none
     */
    public static LocalAnnouncement decode(byte[] bytes, int length) throws PeerProtocolException {
        if (length > MAX_LENGTH) {
            throw new PeerProtocolException("a local announcement of " + length + " bytes");
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(LINE_END + LINE_END);
        String[] lines = text.substring(0, Math.max(end, 0)).split(LINE_END, -1);
        if (!lines[0].equals(FIRST_LINE)) {
            throw new PeerProtocolException("no local announcement");
        }
        int port = 0;
        String cookie = "";
        boolean isForUs = false;
        List<Id160> infoHashes = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new PeerProtocolException("a local announcement with a line that is no header");
            }
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> isForUs = value.equals(HOST_IPV4) || value.equalsIgnoreCase(HOST_IPV6);
                case "port" -> port = port(value);
                case "infohash" -> infoHashes.add(infoHash(value));
                case "cookie" -> cookie = value.substring(0, Math.min(value.length(), MAX_COOKIE));
                default -> {} // a header of a later version
            }
        }
        if (!isForUs || port == 0 || infoHashes.isEmpty() || infoHashes.size() > MAX_INFO_HASHES) {
            throw new PeerProtocolException("a local announcement that lacks something");
        }
        return new LocalAnnouncement(port, infoHashes, cookie);
    }

    private static int port(String value) throws PeerProtocolException {
        if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > 0xffff) {
            throw new PeerProtocolException("a local announcement without a port");
        }
        return Integer.parseInt(value);
    }

    private static Id160 infoHash(String value) throws PeerProtocolException {
        if (!value.matches("[0-9a-fA-F]{40}")) {
            throw new PeerProtocolException("a local announcement of no info-hash");
        }
        return Id160.fromHex(value.toLowerCase(Locale.ROOT));
    }
}
