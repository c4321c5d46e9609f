package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the software of a peer: by what it calls itself, else by the convention of its peer id (BEP 20).
 *
 * <p>Thread-safe: no state.
 */
final class ClientNames {
    private static final int MAX_LENGTH = 64;
    private static final Pattern AZUREUS_STYLE = Pattern.compile("^-([A-Za-z~]{2})([0-9A-Za-z]{4})-");
    private static final Pattern MAINLINE_STYLE = Pattern.compile("^(A2(?=-)|[A-Z])-?([0-9]+(?:-[0-9]+)+)-");
    private static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("M", "BitTorrent"),
            Map.entry("A2", "aria2"),
            Map.entry("AZ", "Vuze"),
            Map.entry("BC", "BitComet"),
            Map.entry("BI", "BiglyBT"),
            Map.entry("BT", "BitTorrent"),
            Map.entry("DE", "Deluge"),
            Map.entry("FD", "Free Download Manager"),
            Map.entry("FL", "Flotilla"),
            Map.entry("GT", "anacrolix/torrent"),
            Map.entry("KT", "KTorrent"),
            Map.entry("LT", "libtorrent"),
            Map.entry("PI", "PicoTorrent"),
            Map.entry("RN", "rain"),
            Map.entry("TR", "Transmission"),
            Map.entry("TX", "Tixati"),
            Map.entry("UM", "µTorrent Mac"),
            Map.entry("UT", "µTorrent"),
            Map.entry("UW", "µTorrent Web"),
            Map.entry("WW", "WebTorrent"),
            Map.entry("XL", "Xunlei"),
            Map.entry("lt", "rTorrent"),
            Map.entry("qB", "qBittorrent"),
            Map.entry("rQ", "rqbit"));

    private ClientNames() {}

    /** Printable and at most 64 characters, whatever the peer says. */
    static String of(String claimed, Id160 peerId) {
        String name = claimed.isBlank() ? ofPeerId(peerId) : claimed;
        String printable = name.codePoints()
                .filter(c -> !Character.isISOControl(c)
                        && Character.isDefined(c)
                        && Character.getType(c) != Character.FORMAT)
                .limit(MAX_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.strip();
    }

    private static String ofPeerId(Id160 peerId) {
        String id = new String(peerId.toByteArray(), StandardCharsets.ISO_8859_1);
        Matcher azureus = AZUREUS_STYLE.matcher(id);
        if (azureus.find()) {
            String code = azureus.group(1);
            return CODES.getOrDefault(code, code) + " "
                    + String.join(".", azureus.group(2).split(""));
        }
        Matcher mainline = MAINLINE_STYLE.matcher(id);
        if (mainline.find()) {
            String code = mainline.group(1);
            return CODES.getOrDefault(code, code) + " " + mainline.group(2).replace('-', '.');
        }
        return "unknown";
    }
}
