package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.wire.storage.SampleTorrent;

/** A torrent with the private flag (BEP 27). */
final class PrivateTorrent {
    static final SampleTorrent SAMPLE = new SampleTorrent(metainfo(), new byte[0]);

    private PrivateTorrent() {}

    private static Metainfo metainfo() {
        BencodeWriter info = new BencodeWriter().dictionary();
        info.string("length").integer(20_000).string("name").string("secret");
        info.string("piece length").integer(16_384).string("pieces").string(ByteString.of(new byte[40]));
        info.string("private").integer(1).end();
        try {
            return Metainfo.ofInfo(info.toByteString());
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }
}
