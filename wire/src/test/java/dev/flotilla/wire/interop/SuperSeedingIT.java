package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeders that seem to have nothing and show one piece after another (BEP 16): ours to others, and another to us. */
class SuperSeedingIT {
    private final LibtorrentClient libtorrent = new LibtorrentClient(Crypto.ANY);
    private final TransmissionClient transmission = new TransmissionClient(Crypto.ANY);

    @TempDir
    Path scratch;

    private SwarmForTest swarm() throws Exception {
        return new SwarmForTest(InetAddress.getLoopbackAddress(), scratch, false);
    }

    private static Torrent superSeed(SwarmForTest swarm, PeerNode node) {
        Torrent torrent = node.add(swarm.metainfo(), swarm.source());
        await().atMost(SwarmForTest.LIMIT).until(() -> torrent.state() == TorrentState.SEEDING);
        return torrent;
    }

    @Test
    void oneLeecherCompletes() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = swarm()) {
            PeerNode node = swarm.open(swarm.builder().superSeed(true));
            Torrent torrent = superSeed(swarm, node);
            Path target = swarm.directory();
            Assignment only = swarm.assignment("super-seeding-one", target, Optional.of(node.localAddress()));
            ForeignProcess process = swarm.open(libtorrent.start(only), only);
            swarm.awaitCopy(target, torrent, process);
            assertThat(torrent.statistics().transfer().uploadedBytes())
                    .as("each piece once")
                    .isLessThan(swarm.metainfo().info().totalLength() * 21 / 20);
        }
    }

    @Test
    void twoLeechersPassOnWhatEachWasShown() throws Exception {
        libtorrent.require();
        transmission.require();
        try (SwarmForTest swarm = swarm()) {
            PeerNode.Builder slow = swarm.builder().rateLimits(new RateLimits(20_000, 0));
            PeerNode node = swarm.open(slow.superSeed(true)); // neither has all before the other comes
            Torrent torrent = superSeed(swarm, node);
            Path first = swarm.directory();
            Assignment dialled =
                    swarm.assignment("super-seeding-transmission", swarm.host(2), first, Optional.empty(), List.of());
            ForeignProcess daemon = swarm.open(transmission.start(dialled), dialled);
            torrent.addPeer(dialled.listen());
            SwarmForTest.awaitPeer(
                    torrent, daemon, peer -> peer.uploadedBytes() > 0); // its interest takes up to ten seconds
            Path second = swarm.directory();
            Assignment dialling = swarm.assignment(
                    "super-seeding-libtorrent", swarm.host(3), second, Optional.of(dialled.listen()), List.of());
            ForeignProcess process =
                    swarm.open(libtorrent.start(dialling, "--peer", ForeignClient.text(node.localAddress())), dialling);
            SwarmForTest.awaitPeer(
                    torrent,
                    process,
                    peer -> peer.client().toLowerCase(Locale.ROOT).contains("libtorrent") && peer.uploadedBytes() > 0);
            node.setRateLimits(new RateLimits(300_000, 0));
            swarm.awaitCopy(first, torrent, daemon);
            swarm.awaitCopy(second, torrent, process);
            long length = swarm.metainfo().info().totalLength();
            long toTransmission = SwarmForTest.sum(torrent, "transmission", PeerStatistics::uploadedBytes);
            long toLibtorrent = SwarmForTest.sum(torrent, "libtorrent", PeerStatistics::uploadedBytes);
            assertThat(toTransmission)
                    .as("the rest from libtorrent")
                    .isPositive()
                    .isLessThan(length);
            assertThat(toLibtorrent)
                    .as("the rest from transmission")
                    .isPositive()
                    .isLessThan(length);
            assertThat(toTransmission + toLibtorrent)
                    .as("each piece about once")
                    .isLessThan(length * 5 / 4);
        }
    }

    @Test
    void libtorrentSuperSeedsToOneOfOurs() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = swarm()) {
            Assignment seeder = swarm.assignment("super-seeding-to-one", swarm.source(), Optional.empty());
            swarm.open(libtorrent.start(seeder, "--super-seed"), seeder);
            Torrent torrent = swarm.open(swarm.builder()).add(swarm.metainfo(), swarm.directory());
            torrent.addPeer(seeder.listen());
            torrent.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(swarm.payload().digestsAt(torrent.directory()))
                    .isEqualTo(swarm.payload().digestsAt(swarm.source()));
        }
    }

    @Test
    void libtorrentSuperSeedsToTwoOfOurs() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = swarm()) {
            Assignment seeder = swarm.assignment("super-seeding-to-us", swarm.source(), Optional.empty());
            ForeignProcess process = swarm.open(libtorrent.start(seeder, "--super-seed"), seeder);
            RateLimits slow = new RateLimits(0, 600_000); // so that a HAVE is faster than the next piece
            PeerNode one = swarm.open(swarm.builder().rateLimits(slow));
            Torrent first = one.add(swarm.metainfo(), swarm.directory());
            Torrent second = swarm.open(swarm.builder().rateLimits(slow)).add(swarm.metainfo(), swarm.directory());
            second.addPeer(one.localAddress());
            first.addPeer(seeder.listen());
            second.addPeer(seeder.listen());
            long drawn = 0;
            for (Torrent torrent : List.of(first, second)) {
                torrent.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(swarm.payload().digestsAt(torrent.directory()))
                        .isEqualTo(swarm.payload().digestsAt(swarm.source()));
                drawn += SwarmForTest.sum(torrent, "libtorrent", PeerStatistics::downloadedBytes);
            }
            assertThat(drawn)
                    .as("what one was shown it passes on")
                    .isLessThan(swarm.metainfo().info().totalLength() * 2); // how much it shows to both is its choice
        }
    }
}
