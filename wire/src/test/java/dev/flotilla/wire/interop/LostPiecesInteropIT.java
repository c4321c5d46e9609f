package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seeder whose file is cut takes its pieces back (BEP 54), and the download goes on from another. */
class LostPiecesInteropIT {

    @Test
    void libtorrentTakesPiecesBack(@TempDir Path scratch) throws Exception {
        LibtorrentClient libtorrent = new LibtorrentClient(Crypto.ANY);
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(InetAddress.getLoopbackAddress(), scratch, false)) {
            Path cut = swarm.directory();
            Path file = cut.resolve(swarm.payload().name());
            Files.copy(swarm.payload().path(), file);
            Assignment seeder = swarm.assignment("libtorrent-lost", cut, Optional.empty());
            ForeignProcess process = swarm.open(libtorrent.start(seeder), seeder);
            PeerNode node = swarm.open(swarm.builder().rateLimits(new RateLimits(0, 20_000)));
            Torrent torrent = node.add(swarm.metainfo(), swarm.directory());
            torrent.addPeer(seeder.listen());
            int all = swarm.metainfo().info().geometry().pieceCount();
            SwarmForTest.awaitPeer(torrent, process, peer -> peer.piecesHeld() == all && peer.downloadedBytes() > 0);
            try (RandomAccessFile shorter = new RandomAccessFile(file.toFile(), "rw")) {
                shorter.setLength(0);
            }
            SwarmForTest.awaitPeer(
                    torrent, process, peer -> peer.connected() && peer.piecesHeld() > 0 && peer.piecesHeld() < all);
            PeerNode other = swarm.open(swarm.builder());
            other.add(swarm.metainfo(), swarm.source());
            torrent.addPeer(other.localAddress());
            node.setRateLimits(RateLimits.NONE);
            torrent.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(swarm.payload().digestsAt(torrent.directory()))
                    .isEqualTo(swarm.payload().digestsAt(swarm.source()));
            assertThat(SwarmForTest.sum(torrent, "flotilla", PeerStatistics::downloadedBytes))
                    .isPositive();
        }
    }
}
