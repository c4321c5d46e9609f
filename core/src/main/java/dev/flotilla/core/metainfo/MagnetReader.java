package dev.flotilla.core.metainfo;

import com.google.common.io.BaseEncoding;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one magnet link.
 *
 * <p>Confined to its owner loop.
 */
final class MagnetReader {
    /** Characters of a link at most. */
    static final int MAX_LENGTH = 1 << 18;

    /** Peers, trackers and web seeds kept of one link, each; more are ignored. */
    static final int MAX_HINTS = 256;

    private static final String SCHEME = "magnet:?";
    private static final String V1 = "urn:btih:";
    private static final String V2 = "urn:btmh:";
    private static final String SHA256_MULTIHASH = "1220";

    private @Nullable Id160 infoHash;
    private @Nullable ByteString infoHashV2;
    private @Nullable String displayName;
    private final BitSet selectOnly = new BitSet();
    private final List<String> peers = new ArrayList<>();
    private final List<String> trackers = new ArrayList<>();
    private final List<String> webSeeds = new ArrayList<>();

    Magnet read(String link) throws MagnetException {
        if (link.length() > MAX_LENGTH) {
            throw new MagnetException("a magnet link of more than " + MAX_LENGTH + " characters");
        }
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MagnetException("a magnet link starts with " + SCHEME);
        }
        int at = SCHEME.length();
        while (at < link.length()) {
            int end = link.indexOf('&', at);
            end = end < 0 ? link.length() : end;
            parameter(link.substring(at, end));
            at = end + 1;
        }
        if (infoHash == null && KeyMagnet.isOne(link)) {
            throw new MagnetException("the magnet link names a key (xs=urn:btpk:…), whose torrent changes: follow it");
        }
        if (infoHash == null) {
            throw new MagnetException(
                    infoHashV2 == null
                            ? "the magnet link has no info-hash (xt=urn:btih:…)"
                            : "v2 magnet links are not supported yet");
        }
        return new Magnet(infoHash, infoHashV2, displayName, selectOnly, new Magnet.Hints(peers, trackers, webSeeds));
    }

    private void parameter(String parameter) throws MagnetException {
        int equals = Math.max(parameter.indexOf('='), 0);
        String value = unescape(parameter.substring(Math.min(equals + 1, parameter.length())));
        switch (unnumbered(parameter.substring(0, equals))) {
            case "xt" -> exactTopic(value);
            case "dn" -> displayName = displayName == null ? value : displayName;
            case "so" -> selectOnly(value);
            case "x.pe" -> HostPort.parse(value).ifPresent(peer -> add(peers, peer));
            case "tr" -> add(trackers, value);
            case "ws" -> add(webSeeds, value);
            default -> {} // BEP 9 lets links carry more
        }
    }

    /** Without the number that tells parameters of one name apart: {@code xt.1} is an {@code xt}. */
    private static String unnumbered(String key) {
        int end = key.length();
        while (end > 0 && key.charAt(end - 1) >= '0' && key.charAt(end - 1) <= '9') {
            end--;
        }
        boolean numbered = end > 1 && end < key.length() && key.charAt(end - 1) == '.';
        return (numbered ? key.substring(0, end - 1) : key).toLowerCase(Locale.ROOT);
    }

    private static void add(List<String> hints, String hint) {
        if (hints.size() < MAX_HINTS && !hint.isEmpty()) {
            hints.add(hint);
        }
    }

    private void exactTopic(String urn) throws MagnetException {
        if (urn.regionMatches(true, 0, V1, 0, V1.length())) {
            Id160 hash = infoHash(urn.substring(V1.length()));
            infoHash = infoHash == null ? hash : infoHash;
        } else if (urn.regionMatches(true, 0, V2, 0, V2.length())) {
            ByteString hash = infoHashV2(urn.substring(V2.length()));
            infoHashV2 = infoHashV2 == null ? hash : infoHashV2;
        }
    }

    private static Id160 infoHash(String text) throws MagnetException {
        try {
            return switch (text.length()) {
                case 40 -> Id160.fromHex(text);
                case 32 -> Id160.of(BaseEncoding.base32().decode(text.toUpperCase(Locale.ROOT)));
                default -> throw new MagnetException("an info-hash is 40 hexadecimal or 32 base32 characters");
            };
        } catch (IllegalArgumentException e) {
            throw new MagnetException("the info-hash is neither hexadecimal nor base32");
        }
    }

    private static ByteString infoHashV2(String text) throws MagnetException {
        if (text.length() != SHA256_MULTIHASH.length() + 64 || !text.startsWith(SHA256_MULTIHASH)) {
            throw new MagnetException("a v2 info-hash is 1220 and 64 hexadecimal digits");
        }
        try {
            return ByteString.fromHex(text.substring(SHA256_MULTIHASH.length()));
        } catch (IllegalArgumentException e) {
            throw new MagnetException("the v2 info-hash is not hexadecimal");
        }
    }

    /** Adds {@code 0,2,6-8}; of a range that no torrent can have, the part that one can. */
    private void selectOnly(String value) throws MagnetException {
        for (String range : value.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = index(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : index(range.substring(dash + 1));
            if (last < first) {
                throw new MagnetException("the file range so=… runs backwards");
            }
            selectOnly.set(first, Math.min(last + 1, Metainfo.MAX_FILES));
        }
        if (selectOnly.isEmpty()) {
            throw new MagnetException("so=… names no file that a torrent can have");
        }
    }

    /** Saturates at {@link Metainfo#MAX_FILES}. */
    private static int index(String digits) throws MagnetException {
        int index = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                index = -1;
                break;
            }
            index = Math.min(index * 10 + digit, Metainfo.MAX_FILES);
        }
        if (index < 0 || digits.isEmpty()) {
            throw new MagnetException("so=… is a list of file numbers and ranges");
        }
        return index;
    }

    /** Percent escapes as UTF-8 and plus as a space; a percent sign that starts no escape stands for itself. */
    static String unescape(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (encoded[i] == '%' && high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
