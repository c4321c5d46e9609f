package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.wire.choke.Choker;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whom a torrent uploads to can be changed while it runs, for it alone. */
class TorrentUploadIT {
    private static final int PIECE = 65_536;
    private static final int PIECES = 20;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    private static void awaitPeer(Torrent torrent, Predicate<PeerStatistics> wanted) {
        await().atMost(60, SECONDS)
                .until(() -> torrent.statistics().connectedPeers().stream().anyMatch(wanted));
    }

    @Test
    void superSeedingBeginsAndEnds() throws Exception {
        Payload payload = Payload.file(seeds, "payload", PIECES * PIECE, PIECE);
        PeerNode seeder = nodes.open();
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        seed.setRateLimits(new RateLimits(20_000, 0)); // so that it is not over before it is looked at
        seed.completion().toCompletableFuture().get(60, SECONDS);
        PeerNode leecher = nodes.open();
        Torrent torrent = leecher.add(payload.metainfo(), downloads);
        seed.addPeer(leecher.localAddress()); // who dials dials again at once, who was dialled waits a while
        awaitPeer(torrent, peer -> peer.piecesHeld() == PIECES);
        seed.setSuperSeed(true);
        awaitPeer(torrent, peer -> peer.piecesHeld() > 0 && peer.piecesHeld() < PIECES);
        seed.setSuperSeed(false);
        awaitPeer(torrent, peer -> peer.piecesHeld() == PIECES);
        seed.setSuperSeed(true);
        seed.setRateLimits(RateLimits.NONE);
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads);
    }

    @Test
    void chokerOfOneTorrent() throws Exception {
        Payload payload = Payload.file(seeds, "payload", PIECES * PIECE, PIECE);
        PeerNode seeder = nodes.open();
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        seed.setRateLimits(new RateLimits(20_000, 0));
        seed.setChoker(Choker.named("unchoke-all"));
        seed.setUploadSlots(3);
        assertThatThrownBy(() -> seed.setUploadSlots(-1)).isInstanceOf(IllegalArgumentException.class);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        awaitPeer(
                seed,
                peer -> !peer.choked()
                        && peer.interested()
                        && peer.uploadReason().contains("everybody"));
    }
}
