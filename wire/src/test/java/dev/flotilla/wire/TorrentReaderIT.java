package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A file read while it downloads: the bytes are right, those who wait are told the end, and no more is fetched than asked. */
class TorrentReaderIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    private PeerNode seed(Payload payload) throws Exception {
        PeerNode seeder = nodes.open();
        Torrent torrent = seeder.add(payload.metainfo(), payload.directory());
        await().until(() -> torrent.state() == TorrentState.SEEDING);
        return seeder;
    }

    @Test
    void streamsAFileOfARunningDownload() throws Exception {
        Payload payload = Payload.folder(seeds, "album", Map.of("a", 7 * PIECE + 5, "b", 90 * PIECE - 7), PIECE);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        try (InputStream stream = torrent.open(1).toInputStream()) {
            torrent.addPeer(seed(payload).localAddress());
            assertThat(stream.readAllBytes()).isEqualTo(Files.readAllBytes(seeds.resolve("album/b")));
        }
    }

    @Test
    void manyReadersSeekAsTheyLike() throws Exception {
        Payload payload = Payload.file(seeds, "film", 60 * PIECE + 33, PIECE);
        byte[] content = Files.readAllBytes(seeds.resolve("film"));
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seed(payload).localAddress());
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int from = i * 15 * PIECE + i;
            readers.add(CompletableFuture.runAsync(() -> {
                try (TorrentReader reader = torrent.open(0)) {
                    ByteBuffer target = ByteBuffer.allocate(2 * PIECE);
                    reader.position(from);
                    while (target.hasRemaining()) {
                        assertThat(reader.read(target)).isPositive();
                    }
                    assertThat(target.array()).isEqualTo(Arrays.copyOfRange(content, from, from + 2 * PIECE));
                    assertThat(reader.position(reader.size()).read(target.clear()))
                            .isEqualTo(-1);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get(60, SECONDS);
    }

    /** The file is skipped, so that only what is read and what lies ahead of it comes. */
    @Test
    void fetchesNoMoreThanAWindowAhead() throws Exception {
        Payload payload = Payload.file(seeds, "film", 400 * PIECE, PIECE);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.setPriority(0, FilePriority.SKIP);
        try (TorrentReader reader = torrent.open(0)) {
            await().until(() -> torrent.state() == TorrentState.SEEDING); // nothing is wanted yet
            torrent.addPeer(seed(payload).localAddress());
            assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(1);
            await().until(() -> torrent.statistics().progress().bytesWanted() == 0);
            assertThat(torrent.statistics().progress().bytesDone())
                    .isBetween((long) PIECE, (long) ReadAhead.FIRST_BYTES);
            reader.position(395L * PIECE);
            assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
        await().until(() -> torrent.statistics().progress().bytesWanted() == 0);
        assertThat(torrent.statistics().progress().bytesDone()).isLessThan(3L * ReadAhead.FIRST_BYTES);
    }

    /** Another thread closes the reader between the two. */
    @Test
    void aReadThatComesAfterTheCloseIsForgotten() throws Exception {
        Payload payload = Payload.file(seeds, "film", 10 * PIECE, PIECE);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        TorrentReader reader = torrent.open(0);
        reader.close();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Readers readers = torrent.session().choice().readers();
        torrent.session()
                .loop()
                .submit(() -> readers.onRead(reader, 0, 0, 1, answer))
                .get(60, SECONDS);
        assertThat(answer).isCancelled();
    }

    @Test
    void readsARange() throws Exception {
        Payload payload = Payload.file(seeds, "film", 10 * PIECE, PIECE);
        Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
        torrent.addPeer(seed(payload).localAddress());
        byte[] content = Files.readAllBytes(seeds.resolve("film"));
        try (TorrentReader reader = torrent.open(0, PIECE - 3, 7)) {
            assertThat(reader.size()).isEqualTo(7);
            assertThat(reader.toInputStream().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(content, PIECE - 3, PIECE + 4));
        }
        assertThatThrownBy(() -> torrent.open(0, 10 * PIECE, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whoWaitsHearsThatTheTorrentHasEnded() throws Exception {
        Torrent torrent =
                nodes.open().add(Payload.file(seeds, "film", PIECE, PIECE).metainfo(), downloads);
        FutureTask<Integer> read = read(torrent.open(0));
        torrent.close();
        assertThatThrownBy(() -> read.get(60, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended");
    }

    @Test
    void whoWaitsHearsThatTheReaderIsClosed() throws Exception {
        Torrent torrent =
                nodes.open().add(Payload.file(seeds, "film", PIECE, PIECE).metainfo(), downloads);
        TorrentReader reader = torrent.open(0);
        FutureTask<Integer> read = read(reader);
        reader.close();
        assertThatThrownBy(() -> read.get(60, SECONDS))
                .cause()
                .isInstanceOfAny(AsynchronousCloseException.class, ClosedChannelException.class);
        assertThat(reader.isOpen()).isFalse();
    }

    @Test
    void whoWaitsMayBeInterrupted() throws Exception {
        Torrent torrent =
                nodes.open().add(Payload.file(seeds, "film", PIECE, PIECE).metainfo(), downloads);
        TorrentReader reader = torrent.open(0);
        FutureTask<Integer> read = new FutureTask<>(() -> reader.read(ByteBuffer.allocate(1)));
        Thread thread = new Thread(read);
        thread.start();
        thread.interrupt();
        assertThatThrownBy(() -> read.get(60, SECONDS)).cause().isInstanceOf(InterruptedIOException.class);
        assertThat(reader.isOpen()).isTrue();
        reader.close();
    }

    @Test
    void readersAreBounded() throws Exception {
        Torrent torrent =
                nodes.open().add(Payload.file(seeds, "film", PIECE, PIECE).metainfo(), downloads);
        List<TorrentReader> readers = new ArrayList<>();
        for (int i = 0; i < Torrent.MAX_READERS; i++) {
            readers.add(torrent.open(0));
        }
        assertThatThrownBy(() -> torrent.open(0)).isInstanceOf(IOException.class);
        readers.get(0).close();
        readers.get(0).close();
        torrent.open(0);
        assertThatThrownBy(() -> torrent.open(0)).isInstanceOf(IOException.class);
    }

    private static FutureTask<Integer> read(TorrentReader reader) {
        FutureTask<Integer> read = new FutureTask<>(() -> reader.read(ByteBuffer.allocate(1)));
        new Thread(read).start();
        return read;
    }
}
