package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    @CsvSource({"up, node", "up, torrent", "down, node", "down, torrent"})
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
        } else {
            (up ? seed : torrent).setRateLimits(limits);
        }
        long start = System.nanoTime();
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(LENGTH - BURST).isLessThan((long) (seconds * RATE * 1.05));
        payload.assertSameIn(downloads);
    }
}
