package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A torrent goes on where it was, as long as its files are as they were; and follows them, or lets go of them. */
class FastResumeIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @TempDir
    Path state;

    private Payload payload;
    private PeerNode seeder;

    private void seed() throws IOException {
        payload = Payload.folder(seeds, "set", Map.of("a", 20 * PIECE, "b", 20 * PIECE + 7), PIECE);
        seeder = nodes.open();
        seeder.add(payload.metainfo(), seeds);
    }

    private PeerNode leecher() throws IOException {
        return nodes.open(nodes.builder().dht(false).stateDirectory(state));
    }

    private Torrent complete(PeerNode node) throws Exception {
        Torrent torrent = node.add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        return torrent;
    }

    private static void close(Torrent torrent) throws Exception {
        torrent.close();
        torrent.closed().toCompletableFuture().get(60, SECONDS);
    }

    @Test
    void aNodeThatCannotKeepStateDoesNotOpen() throws Exception {
        Path file = Files.createFile(state.resolve("file"));
        Path below = Files.createSymbolicLink(state.resolve("link"), state.resolve("real/below"));
        for (Path unusable : List.of(file, file.resolve("below"), below)) {
            assertThatThrownBy(() -> nodes.open(nodes.builder().dht(false).stateDirectory(unusable)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot keep state in " + unusable + ": ");
        }
        Files.createDirectories(state.resolve("real/below"));
        nodes.open(nodes.builder().dht(false).stateDirectory(below));
        nodes.open(nodes.builder().dht(false).stateDirectory(below.resolve("of/any/depth")));
        assertThat(below.resolve("of/any/depth")).isEmptyDirectory();
    }

    @Test
    void onlyWhatChangedIsFetchedAgainAndTotalsAreKept() throws Exception {
        seed();
        PeerNode node = leecher();
        close(complete(node));
        assertThat(Files.list(state)).hasSize(1);
        Files.delete(downloads.resolve("set/b"));

        Torrent again = complete(node);
        assertThat(again.statistics().transfer().downloadedBytes()).isEqualTo(20 * PIECE + 7);
        assertThat(again.statistics().totals().downloadedBytes()).isEqualTo(60 * PIECE + 14);
        payload.assertSameIn(downloads);
    }

    @Test
    void whatIsRememberedIsNotHashedUnlessOneWants() throws Exception {
        seed();
        PeerNode node = leecher();
        close(complete(node));
        forgetPieceOne();
        Torrent again = node.add(payload.metainfo(), downloads);
        await().until(() -> again.state() == TorrentState.DOWNLOADING); // had it read the files it would have found all
        assertThat(again.statistics().progress().piecesDone()).isEqualTo(40);
        again.recheck();
        again.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(again.statistics().transfer().downloadedBytes()).isZero();
        close(again);

        forgetPieceOne();
        PeerNode distrustful =
                nodes.open(nodes.builder().dht(false).stateDirectory(state).recheck(true));
        Torrent checked = distrustful.add(payload.metainfo(), downloads);
        checked.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(checked.statistics().totals().downloadedBytes()).isEqualTo(40 * PIECE + 7);
    }

    @Test
    void whatIsRememberedOutlastsACheckThatIsBegunAgain() throws Exception {
        seed();
        PeerNode node = leecher();
        close(complete(node));
        Torrent again = node.add(payload.metainfo(), downloads);
        again.recheck();
        again.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(again.statistics().totals().downloadedBytes()).isEqualTo(40 * PIECE + 7);
    }

    @Test
    void aMoveThatFailsForgetsNothing() throws Exception {
        seed();
        PeerNode node = leecher();
        close(complete(node));
        forgetPieceOne();
        Torrent again = node.add(payload.metainfo(), downloads);
        await().until(() -> again.state() == TorrentState.DOWNLOADING);
        assertThatThrownBy(() -> again.move(seeds).toCompletableFuture().get(60, SECONDS))
                .hasCauseInstanceOf(FileAlreadyExistsException.class);
        await().until(() -> again.state() == TorrentState.DOWNLOADING); // had it read the files it would have found all
        assertThat(again.statistics().progress().piecesDone()).isEqualTo(40);
    }

    @Test
    void whatIsBeingCheckedIsNotMoved() throws Exception {
        seed();
        PeerNode node = leecher();
        close(complete(node));
        Torrent again = node.add(payload.metainfo(), downloads);
        Path elsewhere = downloads.resolve("elsewhere");
        try {
            again.move(elsewhere).toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException e) { // else the check was over
            assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
        }
        again.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(again.statistics().transfer().downloadedBytes()).isZero();
        assertThat(again.statistics().totals().downloadedBytes()).isEqualTo(40 * PIECE + 7);
    }

    /** Nobody answers there when it is dialled. */
    @Test
    void aPeerThatTheUserNamedIsKnownAfterARecheck() throws Exception {
        seed();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(20_000);
            PeerNode node = nodes.open(nodes.builder().dht(false).encryption(Encryption.OFF));
            Torrent torrent = node.add(payload.metainfo(), downloads);
            await().until(() -> torrent.state() == TorrentState.DOWNLOADING);
            torrent.addPeer((InetSocketAddress) silent.getLocalSocketAddress());
            silent.accept().close();
            torrent.recheck();
            silent.accept().close();
        }
    }

    /** Has the resume file say that piece 1 is missing. */
    private void forgetPieceOne() throws IOException {
        Path file;
        try (var files = Files.list(state)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        int bitmap = 4 + 2 + 20 + 16 + 4 * 8 + 4;
        assertThat(bytes[bitmap]).isEqualTo((byte) 0xFF);
        bytes[bitmap] &= ~2;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        Files.write(file, bytes);
    }

    @Test
    void aFileDeletedWhileTheOthersComeIsNoticedAtTheEnd() throws Exception {
        seed();
        seeder.torrents().get(0).pause();
        Files.createDirectories(downloads.resolve("set"));
        Files.copy(seeds.resolve("set/a"), downloads.resolve("set/a"));
        Torrent torrent = leecher().add(payload.metainfo(), downloads);
        await().until(() -> torrent.state() == TorrentState.DOWNLOADING);
        Files.delete(downloads.resolve("set/a"));
        seeder.torrents().get(0).resume();
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads);
    }

    @Test
    void aFileCutWhileItIsServedIsNoticedByTheRead() throws Exception {
        seed();
        Torrent served = seeder.torrents().get(0);
        await().until(() -> served.state() == TorrentState.SEEDING);
        try (RandomAccessFile a = new RandomAccessFile(seeds.resolve("set/a").toFile(), "rw")) {
            a.setLength(PIECE);
        }
        Torrent torrent = leecher().add(payload.metainfo(), downloads);
        torrent.addPeer(seeder.localAddress());
        await().until(() -> served.state() == TorrentState.DOWNLOADING);
        assertThat(served.statistics().progress().piecesDone()).isLessThan(41);
        assertThat(served.failure()).isEmpty();
    }

    /** What nobody may write, in place of a file that we wrote, fails a survey; to a check it is a file that is too short. */
    @Test
    void anEndedRunSaysNothingOfTheNext() throws Exception {
        seed();
        Torrent torrent = complete(nodes.open());
        seeder.close();
        Files.delete(downloads.resolve("set/b"));
        Files.createSymbolicLink(downloads.resolve("set/b"), Path.of("/proc/sys/kernel/ostype"));
        Runs runs = torrent.session().runs();
        Runnable surveyedAndEnded = () -> {
            runs.saveIfNews();
            runs.restart("test", true);
        };
        CompletableFuture.runAsync(surveyedAndEnded, torrent.session().loop()).get(60, SECONDS);
        await().until(() -> torrent.state() != TorrentState.CHECKING);
        assertThat(torrent.failure()).isEmpty();
        assertThat(torrent.state()).isEqualTo(TorrentState.DOWNLOADING);
        assertThat(torrent.statistics().progress().piecesDone()).isEqualTo(20);
    }

    @Test
    void movesWhileItServes() throws Exception {
        seed();
        Torrent served = seeder.torrents().get(0);
        await().until(() -> served.state() == TorrentState.SEEDING);
        Path elsewhere = downloads.resolve("elsewhere");
        served.move(elsewhere).toCompletableFuture().get(60, SECONDS);
        assertThat(served.directory()).isEqualTo(elsewhere);
        assertThat(seeds).isEmptyDirectory();
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads.resolve("copy"));
        torrent.addPeer(seeder.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        assertThat(downloads.resolve("copy/set/a")).hasSameBinaryContentAs(elsewhere.resolve("set/a"));
    }

    @Test
    void aMoveThatFailsLeavesAllInPlace() throws Exception {
        seed();
        Torrent served = seeder.torrents().get(0);
        await().until(() -> served.state() == TorrentState.SEEDING);
        Files.createDirectories(downloads.resolve("set/a"));
        assertThatThrownBy(() -> served.move(downloads).toCompletableFuture().get(60, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class);
        await().until(() -> served.state() == TorrentState.SEEDING);
        assertThat(served.directory()).isEqualTo(seeds);
        payload.assertSameIn(seeds);
    }

    @Test
    void removesWithAndWithoutItsFiles() throws Exception {
        seed();
        PeerNode node = leecher();
        Torrent kept = complete(node);
        Files.write(downloads.resolve("mine"), new byte[1]);
        kept.remove(false).toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads);
        assertThat(state).isEmptyDirectory();
        complete(node).remove(true).toCompletableFuture().get(60, SECONDS);
        try (var left = Files.list(downloads)) {
            assertThat(left.toList()).isEqualTo(List.of(downloads.resolve("mine")));
        }
        assertThat(node.torrents()).isEmpty();
    }

    @Test
    void aStateDirectoryThatCanNoLongerBeWrittenHindersNothing() throws Exception {
        seed();
        Path kept = state.resolve("kept");
        PeerNode node = nodes.open(nodes.builder().dht(false).stateDirectory(kept));
        Files.delete(kept);
        Files.write(kept, new byte[1]);
        Torrent torrent = complete(node);
        payload.assertSameIn(downloads);
        Path elsewhere = downloads.resolve("elsewhere");
        torrent.move(elsewhere).toCompletableFuture().get(60, SECONDS);
        assertThat(torrent.directory()).isEqualTo(elsewhere);
        payload.assertSameIn(elsewhere);
        assertThatThrownBy(() -> torrent.remove(true).toCompletableFuture().get(60, SECONDS))
                .hasCauseInstanceOf(IOException.class); // what is known of it could not be forgotten
        assertThat(elsewhere).isEmptyDirectory();
    }
}
