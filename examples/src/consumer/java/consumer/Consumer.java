package consumer;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Does with the exported packages what a user would, below the directory it is given; prints one line at the end. */
public final class Consumer {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Consumer() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Path shared = Files.createDirectories(directory.resolve("shared"));
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Metainfo metainfo = TorrentCreator.from(Files.write(shared.resolve("file"), content))
                .create();
        readAsBencode(metainfo);

        try (DhtNode dht = DhtNode.builder().bind(ANY_PORT).open();
                PeerNode seeder = open(dht);
                PeerNode leecher = open(dht)) {
            Torrent seeding = seeder.add(metainfo, shared);
            await(seeding.completion());
            check(seeding.state() == TorrentState.SEEDING);
            await(dht.ping(seeder.localAddress()));

            Torrent torrent = leecher.add(Magnet.parse(metainfo.magnet().toString()), directory.resolve("received"));
            torrent.addPeer(seeder.localAddress());
            check(await(torrent.metadata()).infoHash().equals(metainfo.infoHash()));
            await(torrent.completion());
        }
        check(Files.mismatch(
                        shared.resolve("file"), directory.resolve("received").resolve("file"))
                < 0);
        System.out.println("received");
    }

    private static PeerNode open(DhtNode first) throws Exception {
        String bootstrap = "127.0.0.1:" + first.localAddress().getPort();
        return PeerNode.builder().bind(ANY_PORT).bootstrap(List.of(bootstrap)).open();
    }

    private static void readAsBencode(Metainfo metainfo) throws Exception {
        ByteString bytes = metainfo.infoBytes();
        BencodeValue value = Bencode.decode(bytes.toByteArray(), BencodeLimits.FILE, Reading.STRICT);
        check(value instanceof BencodeValue.BencodeDictionary);
        check(Bencode.encode(value).equals(bytes));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(50, TimeUnit.SECONDS);
    }

    private static void check(boolean expected) {
        if (!expected) {
            throw new AssertionError();
        }
    }
}
