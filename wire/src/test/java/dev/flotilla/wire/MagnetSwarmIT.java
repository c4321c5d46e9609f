package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    /** The seeder takes one connection only, so it uploads each piece once, to whoever was first; all others wait for that one. */
    @Test
    void aSwarmLivesOnWithoutItsSeeder() throws Exception {
        Payload payload = Payload.file(seeds, "payload", 400 * PIECE + 333, PIECE);
        long length = payload.metainfo().info().geometry().totalLength();
        PeerNode first = nodes.open(nodes.builder());
        List<Torrent> leechers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path directory = Files.createDirectory(downloads.resolve("leecher" + i));
            leechers.add(join(first).add(payload.metainfo().magnet(), directory));
        }
        PeerNode seeder = nodes.open(builder(first).limits(NodeLimits.DEFAULT.withConnectionsPerTorrent(1)));
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> leechers.stream().anyMatch(leecher -> leecher.state() == TorrentState.SEEDING));
        seeder.close();
        assertThat(seed.statistics().peers())
                .as("to nobody a piece twice")
                .allMatch(peer -> peer.uploadedBytes() <= length)
                .anyMatch(peer -> peer.uploadedBytes() == length);
        for (Torrent leecher : leechers) {
            leecher.completion().toCompletableFuture().get(100, SECONDS);
            payload.assertSameIn(leecher.directory());
        }
    }

    private PeerNode join(PeerNode first) throws IOException {
        return nodes.open(builder(first));
    }

    private PeerNode.Builder builder(PeerNode first) {
        return nodes.builder()
                .bootstrap("127.0.0.1:" + first.localAddress().getPort())
                .lookupInterval(Duration.ofMillis(200));
    }
}
