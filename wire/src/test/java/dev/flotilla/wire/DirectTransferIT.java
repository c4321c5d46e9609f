package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From Flotilla to Flotilla over one TCP connection, without any DHT. */
class DirectTransferIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @Test
    void fetchesAFileThatEndsInsideABlock() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 10 * PIECE + 16_384 + 77, PIECE);
        PeerNode seeder = seed(payload);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        assertThat(get(torrent)).isSameAs(torrent);
        assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
        payload.assertSameIn(downloads);
    }

    /** Whoever asks right after the end, and gets no answer from the loop in time, is told this. */
    @Test
    void whatIsPublishedAtCompletionIsComplete() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 10 * PIECE, PIECE);
        PeerNode seeder = seed(payload);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        TorrentStatistics published = torrent.session().published().statistics();
        assertThat(published.state()).isEqualTo(TorrentState.SEEDING);
        assertThat(published.progress().piecesDone()).isEqualTo(10);
        assertThat(published.transfer().downloadedBytes()).isEqualTo(10 * PIECE);
    }

    @Test
    void worksWithTheSelectorsOfTheJdk() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 33 * PIECE + 1, PIECE);
        PeerNode seeder = openOnSelectors();
        awaitSeeding(seeder.add(payload.metainfo(), payload.directory()));
        Torrent torrent = openOnSelectors().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        payload.assertSameIn(downloads);
    }

    @Test
    void fetchesAFolderWithEmptyFilesAndPiecesAcrossFiles() throws Exception {
        Payload payload = Payload.folder(
                seeds,
                "album",
                Map.of("a.txt", 1, "empty", 0, "sub/b.bin", 3 * PIECE + 5, "sub/c.bin", PIECE - 7, "z", 16_385),
                PIECE);
        PeerNode seeder = seed(payload);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        payload.assertSameIn(downloads);
    }

    @Test
    void completesATorrentOfNothingButEmptyFiles() throws Exception {
        Payload payload = Payload.folder(seeds, "nothing", Map.of("empty", 0, "sub/void", 0), PIECE);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        get(torrent);
        payload.assertSameIn(downloads);
    }

    @Test
    void fetchesByMagnetWithAPeerInTheLink() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 5 * PIECE + 1, PIECE);
        PeerNode seeder = seed(payload);
        Magnet link = Magnet.parse(payload.metainfo().magnet() + "&x.pe=" + address(seeder));
        Torrent torrent = nodes.open().add(link, downloads);
        assertThat(torrent.state())
                .isIn(TorrentState.FETCHING_METADATA, TorrentState.CHECKING, TorrentState.DOWNLOADING);
        get(torrent);
        assertThat(torrent.metainfo().orElseThrow().infoBytes())
                .isEqualTo(payload.metainfo().infoBytes());
        assertThat(torrent.metadata().toCompletableFuture()).isCompleted();
        payload.assertSameIn(downloads);
    }

    @Test
    void servesTwoTorrentsAtOnce() throws Exception {
        Payload first = Payload.file(seeds, "first", 9 * PIECE, PIECE);
        Payload second = Payload.file(seeds.resolve("other"), "second", 7 * PIECE + 3, PIECE);
        PeerNode seeder = seed(first);
        awaitSeeding(seeder.add(second.metainfo(), second.directory()));
        PeerNode leecher = nodes.open();
        Torrent one = leecher.add(first.metainfo(), downloads.resolve("one"));
        Torrent two = leecher.add(second.metainfo(), downloads.resolve("two"));
        one.addPeer(seeder.localAddress());
        two.addPeer(seeder.localAddress());
        get(one);
        get(two);
        assertThat(leecher.torrents()).containsExactly(one, two);
        assertThat(Files.mismatch(seeds.resolve("first"), downloads.resolve("one/first")))
                .isEqualTo(-1);
        second.assertSameIn(downloads.resolve("two"));
    }

    @Test
    void goesOnAfterAPause() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 40 * PIECE, PIECE);
        PeerNode seeder = seed(payload);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.pause();
        await().until(() -> torrent.state() == TorrentState.PAUSED);
        torrent.addPeer(seeder.localAddress());
        torrent.resume();
        await().until(() -> torrent.statistics().progress().piecesDone() > 0);
        torrent.pause();
        await().until(() -> torrent.state() == TorrentState.PAUSED
                && torrent.statistics().connectedPeers().isEmpty());
        torrent.resume();
        get(torrent);
        payload.assertSameIn(downloads);
    }

    @Test
    void goesOnFromWhatIsThereWhenAddedAgain() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 20 * PIECE, PIECE);
        PeerNode seeder = seed(payload);
        byte[] half = Files.readAllBytes(seeds.resolve("payload.bin"));
        Files.write(downloads.resolve("payload.bin"), Arrays.copyOf(half, 10 * PIECE + 5));
        PeerNode leecher = nodes.open();
        Torrent torrent = leecher.add(payload.metainfo(), downloads);
        await().until(() -> torrent.state() == TorrentState.DOWNLOADING);
        assertThat(torrent.statistics().progress().piecesDone()).isEqualTo(10);
        torrent.addPeer(seeder.localAddress());
        get(torrent);
        assertThat(torrent.statistics().transfer().downloadedBytes()).isEqualTo(10L * PIECE);
        torrent.close();
        Torrent again = leecher.add(payload.metainfo(), downloads);
        get(again);
        assertThat(again.statistics().transfer().downloadedBytes()).isZero();
    }

    @Test
    void refusesToAddATorrentTwice() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", PIECE, PIECE);
        PeerNode node = nodes.open();
        node.add(payload.metainfo(), downloads);
        assertThatThrownBy(() -> node.add(payload.metainfo().magnet(), downloads))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(payload.metainfo().infoHash().hex());
        node.close();
        assertThatThrownBy(() -> node.add(payload.metainfo(), downloads)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failsWithTheCauseWhenNothingCanBeWritten() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 3 * PIECE, PIECE);
        PeerNode seeder = seed(payload);
        Files.createDirectory(downloads.resolve("payload.bin"));
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        assertThatThrownBy(() -> get(torrent))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("payload.bin");
        assertThat(torrent.state()).isEqualTo(TorrentState.FAILED);
        assertThat(torrent.failure()).get().isInstanceOf(IOException.class);
    }

    @Test
    void cancelsItsFuturesWhenClosed() throws Exception {
        Torrent torrent = nodes.open().add(Magnet.of(Id160.fromHex("cd".repeat(20))), downloads);
        assertThat(torrent.statistics().waitsFor()).isEqualTo("peers");
        torrent.close();
        torrent.closed().toCompletableFuture().get(20, SECONDS);
        assertThat(torrent.state()).isEqualTo(TorrentState.CLOSED);
        assertThatThrownBy(() -> torrent.completion().toCompletableFuture().get(20, SECONDS))
                .hasCauseInstanceOf(CancellationException.class);
    }

    private PeerNode openOnSelectors() throws IOException {
        PeerNode.Builder builder = nodes.builder().dht(false);
        builder.transport = Transport.NIO;
        return nodes.open(builder);
    }

    private PeerNode seed(Payload payload) throws IOException {
        PeerNode seeder = nodes.open();
        awaitSeeding(seeder.add(payload.metainfo(), payload.directory()));
        return seeder;
    }

    private static void awaitSeeding(Torrent torrent) {
        await().until(() -> torrent.state() == TorrentState.SEEDING);
    }

    private static Torrent get(Torrent torrent) throws Exception {
        return torrent.completion().toCompletableFuture().get(60, SECONDS);
    }

    private static String address(PeerNode node) {
        return node.localAddress().getAddress().getHostAddress() + ":"
                + node.localAddress().getPort();
    }
}
