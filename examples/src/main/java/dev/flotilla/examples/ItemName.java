package dev.flotilla.examples;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.KeyMagnet;
import dev.flotilla.core.metainfo.MagnetException;

/**
 * The name of an item that somebody can change: {@code PUBLICKEY} or {@code magnet:?xs=urn:btpk:…}.
 *
 * <p>Immutable.
 */
record ItemName(ByteString publicKey, ByteString salt) {
    static boolean isOne(String text) {
        return text.matches("\\p{XDigit}{64}") || KeyMagnet.isOne(text);
    }

    /** @param salt as given beside it; that of the link counts when there is one */
    static ItemName parse(String text, String salt) throws Failure {
        if (text.matches("\\p{XDigit}{64}")) {
            return new ItemName(ByteString.fromHex(text), ItemArguments.salt(salt));
        }
        try {
            KeyMagnet link = KeyMagnet.parse(text);
            return new ItemName(link.publicKey(), link.salt().isEmpty() ? ItemArguments.salt(salt) : link.salt());
        } catch (MagnetException e) {
            throw new Failure(
                    "'" + text + "' is no public key of 64 hexadecimal digits, and no link to one: " + e.getMessage());
        }
    }
}
