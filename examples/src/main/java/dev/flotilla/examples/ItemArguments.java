package dev.flotilla.examples;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import dev.flotilla.dht.DhtItem;
import dev.flotilla.dht.ItemKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Keys, salts and values as they are given on the command line. */
final class ItemArguments {
    private static final String HEX = "hex:";
    private static final int MAX_KEY_FILE = 1024;

    private ItemArguments() {}

    /** {@code text}, or bytes as {@code hex:} and digits. */
    static ByteString bytes(String text) throws Failure {
        try {
            return text.startsWith(HEX)
                    ? ByteString.fromHex(text.substring(HEX.length()))
                    : ByteString.of(text.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Failure("'" + text + "' is not hex: and hexadecimal digits");
        }
    }

    static ByteString salt(String text) throws Failure {
        ByteString salt = bytes(text);
        if (salt.size() > DhtItem.MAX_SALT_BYTES) {
            throw new Failure("a salt has at most " + DhtItem.MAX_SALT_BYTES + " bytes, not " + salt.size());
        }
        return salt;
    }

    /** A value as it is put: {@code text} as a bencoded string, or bencoding as it stands. */
    static ByteString value(String text, boolean bencoded) throws Failure {
        ByteString bytes = bytes(text);
        return bencoded ? bytes : Bencode.encode(new BencodeString(bytes));
    }

    /** The key in a file that {@code keygen} wrote. */
    static ItemKey key(String file) throws IOException, Failure {
        String text = new String(Documents.read(file, MAX_KEY_FILE), StandardCharsets.UTF_8).strip();
        try {
            return ItemKey.fromSeed(ByteString.fromHex(text));
        } catch (IllegalArgumentException e) {
            throw new Failure(file + " is no key: 64 hexadecimal digits");
        }
    }
}
