package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Id160;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit holds over real sockets, whoever sets it: a transfer is never faster. How much slower is up to the machine. */
class RateLimitIT {
    private static final int PIECE = 65_536;
    private static final int LENGTH = 20 * PIECE;
    private static final long RATE = 400_000;
    private static final long BURST = 256 << 10; // read or on its way when the limit bites

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @ParameterizedTest
    @CsvSource({"up, node", "up, torrent", "up, peer", "down, node", "down, torrent", "down, peer"})
    void noFasterThanTheLimit(String direction, String level) throws Exception {
        Payload payload = Payload.file(seeds, "payload", LENGTH, PIECE);
        boolean up = direction.equals("up");
        RateLimits limits = new RateLimits(up ? RATE : 0, up ? 0 : RATE);
        PeerNode seeder = nodes.open();
        PeerNode leecher = nodes.open();
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        seed.completion().toCompletableFuture().get(60, SECONDS);
        Torrent torrent = leecher.add(payload.metainfo(), downloads);
        if (level.equals("node")) {
            (up ? seeder : leecher).setRateLimits(limits);
        } else if (level.equals("torrent")) {
            (up ? seed : torrent).setRateLimits(limits);
        } else {
            (up ? seed : torrent).setPeerRateLimits(limits);
        }
        long start = System.nanoTime();
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(LENGTH - BURST).isLessThan((long) (seconds * RATE * 1.05));
        payload.assertSameIn(downloads);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneSlowPeerKeepsNoOtherWaiting(boolean up) throws Exception {
        Payload payload = Payload.file(seeds, "payload", LENGTH, PIECE);
        PeerNode seeder = nodes.open();
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        seed.completion().toCompletableFuture().get(60, SECONDS);
        PeerNode slow = nodes.open(nodes.builder().dht(false).peerExchange(false)); // or one fetches all from the other
        PeerNode fast = nodes.open(nodes.builder().dht(false).peerExchange(false));
        Torrent slowOne = slow.add(payload.metainfo(), downloads.resolve("slow"));
        Torrent fastOne = fast.add(payload.metainfo(), downloads.resolve("fast"));
        RateLimits few = new RateLimits(up ? 10_000 : 0, up ? 0 : 10_000); // 131 seconds
        Torrent limited = up ? seed : slowOne;
        Id160 other = up ? slow.peerId() : seeder.peerId();
        limited.setPeerRateLimits(other, few);
        limited.setRateLimits(new RateLimits(up ? 2_000_000 : 0, 0)); // both kinds at once
        slowOne.addPeer(seeder.localAddress());
        await().atMost(60, SECONDS).until(() -> slowOne.statistics().transfer().downloadedBytes() > 0);
        fastOne.addPeer(seeder.localAddress());
        fastOne.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(slowOne.state()).isEqualTo(TorrentState.DOWNLOADING);
        limited.setPeerRateLimits(other, RateLimits.NONE);
        slowOne.completion().toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads.resolve("slow"));
    }
}
