package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import java.util.Locale;

/**
 * A magnet link to whatever torrent the owner of a key names in the DHT (BEP 46, <i>Magnet link</i>):
 * {@code magnet:?xs=urn:btpk:} and the key, {@code &s=} and the salt.
 *
 * <p>Immutable.
 *
 * @param publicKey Ed25519, 32 bytes
 * @param salt up to 64 bytes; empty for none
 */
public record KeyMagnet(ByteString publicKey, ByteString salt) {
    private static final String SCHEME = "magnet:?";
    private static final String KEY = "urn:btpk:";
    private static final int KEY_BYTES = 32;
    private static final int MAX_SALT_BYTES = 64;

    public KeyMagnet {
        if (publicKey.size() != KEY_BYTES || salt.size() > MAX_SALT_BYTES) {
            throw new IllegalArgumentException(
                    "a public key has 32 bytes and a salt at most 64, not " + publicKey.size() + " and " + salt.size());
        }
    }

    /** True when {@code link} is a magnet link that names a key. */
    public static boolean isOne(String link) {
        String lower = link.toLowerCase(Locale.ROOT);
        return lower.startsWith(SCHEME) && lower.contains("xs=" + KEY);
    }

    /**
     * Reads a link: parameters in any order, unknown ones ignored, of several keys or salts the first.
     *
     * @throws MagnetException when it is longer than 262,144 characters, has no key, or a malformed key or salt
     */
    public static KeyMagnet parse(String link) throws MagnetException {
        if (link.length() > MagnetReader.MAX_LENGTH) {
            throw new MagnetException("a magnet link of more than " + MagnetReader.MAX_LENGTH + " characters");
        }
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MagnetException("a magnet link starts with " + SCHEME);
        }
        ByteString key = ByteString.EMPTY;
        ByteString salt = ByteString.EMPTY;
        for (String parameter : link.substring(SCHEME.length()).split("&", -1)) {
            int equals = Math.max(parameter.indexOf('='), 0);
            String name = parameter.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = MagnetReader.unescape(parameter.substring(Math.min(equals + 1, parameter.length())));
            if (name.equals("xs") && key.isEmpty() && value.regionMatches(true, 0, KEY, 0, KEY.length())) {
                key = hex(value.substring(KEY.length()), KEY_BYTES, KEY_BYTES, "a public key is 64 hexadecimal digits");
            } else if (name.equals("s") && salt.isEmpty()) {
                salt = hex(value, 0, MAX_SALT_BYTES, "a salt is at most 128 hexadecimal digits");
            }
        }
        if (key.isEmpty()) {
            throw new MagnetException("the magnet link has no public key (xs=urn:btpk:…)");
        }
        return new KeyMagnet(key, salt);
    }

    private static ByteString hex(String text, int least, int most, String rule) throws MagnetException {
        try {
            if (text.length() >= 2 * least && text.length() <= 2 * most) {
                return ByteString.fromHex(text);
            }
        } catch (IllegalArgumentException e) {
            throw new MagnetException(rule);
        }
        throw new MagnetException(rule);
    }

    /** The link, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return "magnet:?xs=" + KEY + publicKey.hex() + (salt.isEmpty() ? "" : "&s=" + salt.hex());
    }
}
