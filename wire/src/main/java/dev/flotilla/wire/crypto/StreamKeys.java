package dev.flotilla.wire.crypto;

import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashes of the handshake, each SHA-1 of a word and what follows it.
 *
 * <p>Thread-safe: no state.
 */
final class StreamKeys {
    private static final int DISCARDED = 1024; // the start of an RC4 stream tells of its key

    private StreamKeys() {}

    /** What the initiator's padding ends with. */
    static byte[] marker(byte[] secret) {
        return hash("req1", secret);
    }

    /** Stands for the torrent. */
    static byte[] torrent(Id160 infoHash) {
        return hash("req2", infoHash.toByteArray());
    }

    /** What hides {@link #torrent} from those who do not know the secret; applied twice it shows it again. */
    static byte[] mask(byte[] secret, byte[] torrent) {
        byte[] masked = hash("req3", secret);
        for (int n = 0; n < masked.length; n++) {
            masked[n] ^= torrent[n];
        }
        return masked;
    }

    static Rc4 fromInitiator(byte[] secret, Id160 infoHash) {
        return stream("keyA", secret, infoHash);
    }

    static Rc4 fromReceiver(byte[] secret, Id160 infoHash) {
        return stream("keyB", secret, infoHash);
    }

    private static Rc4 stream(String word, byte[] secret, Id160 infoHash) {
        Rc4 stream = new Rc4(hash(word, secret, infoHash.toByteArray()));
        stream.skip(DISCARDED);
        return stream;
    }

    private static byte[] hash(String word, byte[]... parts) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(word.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                sha1.update(part);
            }
            return sha1.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
