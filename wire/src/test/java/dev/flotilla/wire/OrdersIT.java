package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.Magnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was ordered of a torrent holds in the next session, when the node keeps orders. */
class OrdersIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @TempDir
    Path state;

    private PeerNode open(boolean keepOrders, QueueLimits limits) throws IOException {
        return nodes.open(nodes.builder()
                .dht(false)
                .stateDirectory(state)
                .keepOrders(keepOrders)
                .queueLimits(limits));
    }

    private static void awaitState(Torrent torrent, TorrentState wanted) {
        await().until(() -> torrent.state() == wanted);
    }

    @Test
    void theQueueStandsAsItStood() throws Exception {
        List<Magnet> links = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            links.add(Magnet.parse("magnet:?xt=urn:btih:" + ("" + i).repeat(40)));
        }
        try (PeerNode node = open(true, new QueueLimits(1, 0))) {
            links.forEach(link -> node.add(link, downloads));
            List<Torrent> torrents = node.torrents();
            torrents.get(3).moveInQueue(QueueMove.TOP);
            torrents.get(0).moveInQueue(QueueMove.DOWN);
            torrents.get(2).moveInQueue(QueueMove.BOTTOM);
            torrents.get(1).pause();
            torrents.get(2).setForced(true);
        }
        PeerNode node = open(true, new QueueLimits(1, 0));
        for (int i : new int[] {2, 0, 3, 1}) { // as a directory may list them
            node.add(links.get(i), downloads);
        }
        List<Torrent> again = node.torrents();
        assertThat(again).extracting(Torrent::queuePosition).containsExactly(3, 2, 0, 1);
        assertThat(again.get(0).isForced()).isTrue();
        awaitState(again.get(0), TorrentState.FETCHING_METADATA);
        awaitState(again.get(1), TorrentState.QUEUED);
        awaitState(again.get(2), TorrentState.FETCHING_METADATA);
        awaitState(again.get(3), TorrentState.PAUSED);
        Torrent fresh = node.add(Magnet.parse("magnet:?xt=urn:btih:" + "f".repeat(40)), downloads);
        assertThat(fresh.queuePosition()).isEqualTo(4);
    }

    @Test
    void whatWasOrderedOfFilesAndRatesHolds() throws Exception {
        Payload payload = Payload.folder(seeds, "set", Map.of("a", 20 * PIECE, "b", 20 * PIECE), PIECE);
        PeerNode seeder = nodes.open();
        Torrent seed = seeder.add(payload.metainfo(), seeds);
        awaitState(seed, TorrentState.SEEDING);
        try (PeerNode node = open(true, QueueLimits.NONE)) {
            Torrent torrent = node.add(payload.metainfo(), downloads);
            torrent.select(Set.of(1));
            torrent.setPriority(1, FilePriority.HIGH);
            torrent.setRateLimits(new RateLimits(0, 20_000));
            torrent.pause();
        }
        PeerNode node = open(true, QueueLimits.NONE);
        Torrent torrent = node.add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        await().until(() -> torrent.priorities().equals(List.of(FilePriority.SKIP, FilePriority.HIGH)));
        awaitState(torrent, TorrentState.PAUSED);
        torrent.resume();
        await().until(() -> torrent.statistics().transfer().downloadedBytes() > 0);
        assertThat(torrent.completion().toCompletableFuture())
                .as("the limit holds")
                .isNotDone();
        torrent.setRateLimits(RateLimits.NONE);
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(downloads.resolve("set/a")).doesNotExist();
        assertThat(downloads.resolve("set/b")).hasSameBinaryContentAs(seeds.resolve("set/b"));
        torrent.remove(false).toCompletableFuture().get(60, SECONDS);
        assertThat(state).as("nothing is left of a torrent that is removed").isEmptyDirectory();
        assertThat(node.add(payload.metainfo(), downloads).isForced()).isFalse();
    }

    @Test
    void ordersThatAreDamagedOrNotAskedForDoNotHold() throws Exception {
        Magnet link = Magnet.parse("magnet:?xt=urn:btih:" + "a".repeat(40));
        try (PeerNode node = open(true, QueueLimits.NONE)) {
            Torrent torrent = node.add(link, downloads);
            torrent.pause();
        }
        try (PeerNode node = open(false, QueueLimits.NONE)) {
            awaitState(node.add(link, downloads), TorrentState.FETCHING_METADATA);
        }
        Path file = state.resolve("a".repeat(40) + ".orders");
        assertThat(file).content().contains("paused=1");
        Files.writeString(file, "version=9\npaused=1\n");
        try (PeerNode node = open(true, QueueLimits.NONE)) {
            awaitState(node.add(link, downloads), TorrentState.FETCHING_METADATA);
        }
        assertThatThrownBy(() -> nodes.builder().keepOrders(true).open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("state directory");
    }
}
