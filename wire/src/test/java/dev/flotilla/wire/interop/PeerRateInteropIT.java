package dev.flotilla.wire.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of each peer holds against a foreign one: the transfer is never faster, and it completes. */
class PeerRateInteropIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long RATE = 500_000;
    private static final long BURST = 256 << 10; // read or on its way when the limit bites

    private final LibtorrentClient libtorrent = new LibtorrentClient(ForeignClient.Crypto.ANY);

    @TempDir
    Path scratch;

    @Test
    void uploadsToLibtorrentNoFasterThanTheLimit() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            Torrent seed = swarm.open(swarm.builder().peerRateLimits(new RateLimits(RATE, 0)))
                    .add(swarm.metainfo(), swarm.source());
            seed.completion().toCompletableFuture().get(60, SECONDS);
            Path directory = swarm.directory();
            Assignment leecher = swarm.assignment("libtorrent-peer-rate-leech", directory, Optional.empty());
            ForeignProcess process = swarm.open(libtorrent.start(leecher), leecher);
            long start = System.nanoTime();
            seed.addPeer(leecher.listen());
            swarm.awaitCopy(directory, seed, process);
            assertNoFaster(swarm, start);
        }
    }

    @Test
    void downloadsFromLibtorrentNoFasterThanTheLimit() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            Assignment seeder = swarm.assignment("libtorrent-peer-rate-seed", swarm.source(), Optional.empty());
            swarm.open(libtorrent.start(seeder), seeder);
            Torrent torrent = swarm.open(swarm.builder()).add(swarm.metainfo(), swarm.directory());
            torrent.setPeerRateLimits(new RateLimits(0, RATE));
            long start = System.nanoTime();
            torrent.addPeer(seeder.listen());
            torrent.completion().toCompletableFuture().get(SwarmForTest.LIMIT.toSeconds(), SECONDS);
            assertNoFaster(swarm, start);
        }
    }

    private static void assertNoFaster(SwarmForTest swarm, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        long length = swarm.metainfo().info().totalLength();
        assertThat(length - BURST).isLessThan((long) (seconds * RATE * 1.05));
    }
}
