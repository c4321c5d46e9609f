package consumer;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import java.io.IOException;

/** Does with the exported packages what a user would; prints one line at the end. */
public final class Consumer {

    private Consumer() {}

    public static void main(String[] args) throws IOException {
        Metainfo metainfo = metainfo();
        Magnet magnet = Magnet.parse(metainfo.magnet().toString());
        check(magnet.infoHash().equals(metainfo.infoHash()));
        check(Endpoint.parse("192.0.2.1:6881").port() == 6881);
        System.out.println("served");
    }

    private static Metainfo metainfo() throws IOException {
        BencodeWriter info = new BencodeWriter();
        info.dictionary().string("length").integer(5).string("name").string("five");
        info.string("piece length").integer(16_384).string("pieces").string(ByteString.of(new byte[Id160.BYTES]));
        ByteString bytes = info.end().toByteString();
        BencodeValue value = Bencode.decode(bytes.toByteArray(), BencodeLimits.FILE, Reading.STRICT);
        check(value instanceof BencodeValue.BencodeDictionary dictionary
                && dictionary.entries().size() == 4);
        check(Bencode.encode(value).equals(bytes));
        return Metainfo.ofInfo(bytes);
    }

    private static void check(boolean expected) {
        if (!expected) {
            throw new AssertionError();
        }
    }
}
