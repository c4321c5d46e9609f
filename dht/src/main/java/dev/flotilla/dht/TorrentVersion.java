package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeException;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue;
import dev.flotilla.core.bencode.BencodeValue.BencodeDictionary;
import dev.flotilla.core.bencode.BencodeValue.BencodeString;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The torrent that a key points to now (BEP 46).
 *
 * <p>Immutable.
 *
 * @param infoHash of the torrent
 * @param seq of the item that says so: a later version has a higher one
 */
public record TorrentVersion(Id160 infoHash, long seq) {
    private static final ByteString IH = ByteString.utf8("ih");

    /** The value of an item that points to a torrent: {@code d2:ih20:…e}. */
    public static ByteString value(Id160 infoHash) {
        TreeMap<ByteString, BencodeValue> entries = new TreeMap<>();
        entries.put(IH, new BencodeString(ByteString.of(infoHash.toByteArray())));
        return Bencode.encode(new BencodeDictionary(entries));
    }

    /** What {@code item} points to; empty when it is about something else. */
    public static Optional<TorrentVersion> of(SignedItem item) {
        try {
            BencodeValue value = Bencode.decode(item.value().toByteArray(), BencodeLimits.DATAGRAM, Reading.LENIENT);
            if (value instanceof BencodeDictionary dictionary
                    && dictionary.entries().get(IH) instanceof BencodeString hash
                    && hash.bytes().size() == Id160.BYTES) {
                return Optional.of(new TorrentVersion(Id160.of(hash.bytes().toByteArray()), item.seq()));
            }
            return Optional.empty();
        } catch (BencodeException e) {
            return Optional.empty(); // a key twice in it
        }
    }
}
