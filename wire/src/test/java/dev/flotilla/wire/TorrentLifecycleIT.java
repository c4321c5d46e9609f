package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.Magnet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A torrent survives being added, paused, resumed and closed at any moment, as often as the user likes. */
class TorrentLifecycleIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @Test
    void addedAndClosedAgainAndAgain() throws Exception {
        Payload payload = Payload.file(seeds, "payload", 100 * PIECE + 7, PIECE);
        InetSocketAddress seeder = seeder(payload);
        PeerNode leecher = nodes.open();
        SplittableRandom random = new SplittableRandom(7);
        Magnet link = payload.metainfo().magnet();
        for (int round = 0; round < 200; round++) {
            Torrent torrent =
                    random.nextBoolean() ? leecher.add(payload.metainfo(), downloads) : leecher.add(link, downloads);
            torrent.addPeer(seeder);
            for (int spin = random.nextInt(4); spin > 0; spin--) {
                torrent.statistics(); // waits for the loop: some rounds get further than others
            }
            torrent.close();
            torrent.closed().toCompletableFuture().get(60, SECONDS);
            assertThat(torrent.state()).isEqualTo(TorrentState.CLOSED);
        }
        assertThat(leecher.torrents()).isEmpty();
        assertCompletes(leecher.add(payload.metainfo(), downloads), seeder);
    }

    @Test
    void pausedAndResumedAgainAndAgain() throws Exception {
        Payload payload = Payload.file(seeds, "payload", 100 * PIECE + 7, PIECE);
        InetSocketAddress seeder = seeder(payload);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder);
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            torrent.pause();
            for (int spin = random.nextInt(3); spin > 0; spin--) {
                torrent.statistics();
            }
            torrent.resume();
        }
        assertCompletes(torrent, seeder);
    }

    private InetSocketAddress seeder(Payload payload) throws IOException {
        PeerNode seeder = nodes.open();
        seeder.add(payload.metainfo(), seeds);
        return seeder.localAddress();
    }

    private void assertCompletes(Torrent torrent, InetSocketAddress seeder) throws Exception {
        torrent.addPeer(seeder);
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(downloads.resolve("payload")).hasSameBinaryContentAs(seeds.resolve("payload"));
    }
}
