package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.storage.TorrentStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Swarms that know nothing but an info-hash and one node of the DHT. */
class MagnetSwarmIT {
    private static final int PIECE = 32_768;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @Test
    void aMagnetFindsItsSeederThroughTheDht() throws Exception {
        Payload payload = Payload.file(seeds, "payload", 20 * PIECE + 1, PIECE);
        PeerNode first = nodes.open(nodes.builder());
        PeerNode seeder = join(first);
        seeder.add(payload.metainfo(), seeds);
        Torrent torrent = join(first).add(payload.metainfo().magnet(), downloads);
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads);
    }

    @Test
    void aSwarmLivesOnWithoutItsSeeder() throws Exception {
        Payload payload = Payload.file(seeds, "payload", 400 * PIECE + 333, PIECE);
        long length = payload.metainfo().info().geometry().totalLength();
        PeerNode first = nodes.open(nodes.builder());
        PeerNode seeder = join(first);
        Magnet link = payload.metainfo().magnet();
        List<Torrent> leechers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leechers.add(join(first).add(link, Files.createDirectory(downloads.resolve("leecher" + i))));
        }
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> seed.statistics().transfer().uploadedBytes() >= length
                        && everyPieceIsAmong(leechers, payload.metainfo()));
        seeder.close();
        for (Torrent leecher : leechers) {
            leecher.completion().toCompletableFuture().get(100, SECONDS);
            payload.assertSameIn(leecher.directory());
        }
    }

    /** As the files on the disk tell. */
    private static boolean everyPieceIsAmong(List<Torrent> leechers, Metainfo metainfo) throws IOException {
        BitSet found = new BitSet();
        for (Torrent leecher : leechers) {
            try (TorrentStorage storage = TorrentStorage.open(metainfo, leecher.directory())) {
                found.or(storage.check(done -> {}, () -> false));
            }
        }
        return found.cardinality() == metainfo.info().geometry().pieceCount();
    }

    private PeerNode join(PeerNode first) throws IOException {
        return nodes.open(nodes.builder()
                .bootstrap("127.0.0.1:" + first.localAddress().getPort())
                .lookupInterval(Duration.ofMillis(200)));
    }
}
