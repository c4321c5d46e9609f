package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.dht.PeerLookup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Torrents of one node wait for each other over real sockets, and each comes to its turn. */
class QueueIT {
    private static final int PIECE = 65_536;
    private static final int TORRENTS = 6;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    private final List<Payload> payloads = new ArrayList<>();
    private PeerNode seeder;

    private InetSocketAddress seed(int torrents) throws IOException {
        seeder = nodes.open();
        for (int i = 0; i < torrents; i++) {
            payloads.add(Payload.file(seeds, "payload" + i, 40 * PIECE + i, PIECE));
            Torrent seed = seeder.add(payloads.get(i).metainfo(), seeds);
            await().atMost(60, SECONDS).until(() -> seed.state() == TorrentState.SEEDING);
        }
        return seeder.localAddress();
    }

    private Torrent add(PeerNode node, int torrent, InetSocketAddress peer) {
        Torrent added = node.add(payloads.get(torrent).metainfo(), downloads);
        added.addPeer(peer);
        return added;
    }

    private static void awaitState(Torrent torrent, TorrentState state) {
        await().atMost(60, SECONDS).until(() -> torrent.state() == state);
    }

    @Test
    void eachDownloadsInItsTurn() throws Exception {
        InetSocketAddress address = seed(TORRENTS);
        PeerNode leecher = nodes.open(nodes.builder().dht(false).queueLimits(new QueueLimits(2, 0)));
        List<Torrent> torrents = new ArrayList<>();
        for (int i = 0; i < TORRENTS; i++) {
            torrents.add(add(leecher, i, address));
        }
        for (Torrent torrent : torrents) {
            torrent.completion().toCompletableFuture().get(60, SECONDS);
        }
        for (Payload payload : payloads) {
            payload.assertSameIn(downloads);
        }
        await().atMost(60, SECONDS).until(() -> leecher.statistics().activeSeeds() == TORRENTS);
        assertThat(leecher.statistics().queued()).isZero();
    }

    @Test
    void whoeverIsQueuedHasNoConnectionAndSaysSo() throws Exception {
        InetSocketAddress address = seed(2);
        PeerNode leecher = nodes.open(nodes.builder().dht(false).queueLimits(new QueueLimits(1, 0)));
        leecher.setRateLimits(new RateLimits(0, 20_000)); // so that the first is not done at once
        Torrent first = add(leecher, 0, address);
        Torrent second = add(leecher, 1, address);
        await().atMost(60, SECONDS)
                .until(() -> !first.statistics().connectedPeers().isEmpty());
        awaitState(second, TorrentState.QUEUED);
        second.addPeer(address);
        InetSocketAddress door = leecher.localAddress();
        Torrent served = seeder.torrents().get(1);
        served.addPeer(door); // which opens, and closes
        await().atMost(60, SECONDS).until(() -> seeder.statistics().dialled() > 0);
        TorrentStatistics now = second.statistics();
        assertThat(now.state()).isEqualTo(TorrentState.QUEUED);
        assertThat(now.waitsFor()).isEqualTo("queue");
        assertThat(now.queuePosition()).isEqualTo(1);
        assertThat(now.connectedPeers()).isEmpty();
        assertThat(leecher.statistics().queued()).isEqualTo(1);
        assertThat(leecher.statistics().activeDownloads()).isEqualTo(1);

        second.moveInQueue(QueueMove.TOP);
        awaitState(first, TorrentState.QUEUED);
        await().atMost(60, SECONDS)
                .until(() -> !second.statistics().connectedPeers().isEmpty());
        await().atMost(60, SECONDS)
                .until(() -> first.statistics().connectedPeers().isEmpty());
        assertThat(first.queuePosition()).isEqualTo(1);

        first.setForced(true);
        await().atMost(60, SECONDS)
                .until(() -> !first.statistics().connectedPeers().isEmpty());
        assertThat(second.state()).isEqualTo(TorrentState.DOWNLOADING);
        first.setForced(false);
        awaitState(first, TorrentState.QUEUED);

        second.pause();
        awaitState(first, TorrentState.DOWNLOADING);
        second.resume();
        awaitState(first, TorrentState.QUEUED);
        second.close();
        awaitState(first, TorrentState.DOWNLOADING);
        leecher.setRateLimits(RateLimits.NONE);
        first.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(downloads.resolve("payload0")).hasSameBinaryContentAs(seeds.resolve("payload0"));
    }

    @Test
    void aTorrentWithoutPeersHoldsUpNobody() throws Exception {
        InetSocketAddress address = seed(1);
        PeerNode leecher =
                nodes.open(nodes.builder().dht(false).queueLimits(new QueueLimits(1, 1, Duration.ofSeconds(1))));
        Torrent dead =
                leecher.add(Magnet.parse("magnet:?xt=urn:btih:0123456789012345678901234567890123456789"), downloads);
        Torrent alive = add(leecher, 0, address);
        alive.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(dead.state()).isEqualTo(TorrentState.FETCHING_METADATA);
        payloads.get(0).assertSameIn(downloads);
    }

    @Test
    void aFailedTorrentMakesRoom() throws Exception {
        InetSocketAddress address = seed(2);
        PeerNode leecher = nodes.open(nodes.builder().dht(false).queueLimits(new QueueLimits(1, 0)));
        Path file = Path.of(seeds.toString(), "payload0"); // where a directory should be
        Torrent failing = leecher.add(payloads.get(0).metainfo().magnet(), file); // a link takes the only place at once
        failing.addPeer(address);
        Torrent next = add(leecher, 1, address);
        next.completion().toCompletableFuture().get(60, SECONDS);
        awaitState(failing, TorrentState.FAILED);
        assertThat(failing.queuePosition()).isEqualTo(-1);
    }

    @Test
    void aClosedNodeTakesLimitsInSilence() throws Exception {
        PeerNode node = nodes.open();
        node.close();
        node.setQueueLimits(new QueueLimits(1, 0));
        node.setQueueLimits(QueueLimits.NONE);
        node.setRateLimits(new RateLimits(20_000, 20_000));
        assertThat(node.statistics().queued()).isZero();
    }

    @Test
    void seedsHaveALimitOfTheirOwn() throws Exception {
        seed(3);
        seeder.setQueueLimits(new QueueLimits(0, 1));
        List<Torrent> torrents = seeder.torrents();
        awaitState(torrents.get(1), TorrentState.QUEUED);
        awaitState(torrents.get(2), TorrentState.QUEUED);
        Torrent torrent = nodes.open().add(payloads.get(2).metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        torrents.get(2).moveInQueue(QueueMove.UP);
        torrents.get(2).moveInQueue(QueueMove.UP);
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        seeder.setQueueLimits(QueueLimits.NONE);
        awaitState(torrents.get(1), TorrentState.SEEDING);
    }

    @Test
    void whoeverIsQueuedIsNotFoundInTheDht() throws Exception {
        PeerNode meeting = nodes.open(nodes.builder());
        String entry = "127.0.0.1:" + meeting.localAddress().getPort();
        payloads.add(Payload.file(seeds, "first", 10 * PIECE, PIECE));
        payloads.add(Payload.file(seeds, "second", 10 * PIECE + 1, PIECE));
        PeerNode node = nodes.open(nodes.builder().bootstrap(entry).queueLimits(new QueueLimits(0, 1)));
        Torrent first = node.add(payloads.get(0).metainfo(), seeds);
        awaitState(first, TorrentState.SEEDING); // before that its place is free, and the second would take it
        Torrent second = node.add(payloads.get(1).metainfo(), seeds);
        awaitState(second, TorrentState.QUEUED);
        await().atMost(60, SECONDS).until(() -> isFound(meeting, first));
        assertThat(isFound(meeting, second)).isFalse();
        second.setForced(true);
        await().atMost(60, SECONDS).until(() -> isFound(meeting, second));
    }

    private static boolean isFound(PeerNode by, Torrent torrent) throws Exception {
        PeerLookup lookup = by.dht().orElseThrow().findPeers(torrent.infoHash());
        return !lookup.result().toCompletableFuture().get(60, SECONDS).peers().isEmpty();
    }
}
