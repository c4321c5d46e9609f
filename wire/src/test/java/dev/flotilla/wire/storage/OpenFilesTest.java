package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    private static final int FILES = 40;

    @TempDir
    Path directory;

    private final SampleTorrent sample = SampleTorrent.of(
            1_000, IntStream.range(0, FILES).mapToObj(i -> "f" + i + ":700").toArray(String[]::new));

    @Test
    void neverMoreAtRestThanTheLimit() throws IOException {
        OpenFiles openFiles = new OpenFiles(3);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory, openFiles)) {
            for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
                assertThat(DescriptorsForTest.anyBelow(directory).size()).isLessThanOrEqualTo(3);
            }
        }
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }

    @Test
    void limitHoldsForAllTorrentsTogether() throws IOException {
        OpenFiles openFiles = new OpenFiles(3);
        Path other = directory.resolve("other");
        TorrentStorage a = TorrentStorage.open(sample.metainfo(), directory, openFiles);
        try (TorrentStorage b = TorrentStorage.open(sample.metainfo(), other, openFiles)) {
            for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                a.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
                b.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
            }
            assertThat(DescriptorsForTest.anyBelow(directory).size()).isLessThanOrEqualTo(3);
            a.close();
            assertThat(b.matches(0)).isTrue();
        }
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }

    @Test
    void manyThreadsShareFewFiles() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory, new OpenFiles(2))) {
            Callable<Void> work = () -> {
                Random random = new Random(7);
                for (int i = 0; i < 500; i++) {
                    int piece = random.nextInt(sample.geometry().pieceCount());
                    storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
                    assertThat(storage.matches(piece)).isTrue();
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(java.util.Collections.nCopies(4, work))) {
                done.get();
            }
            assertThat(DescriptorsForTest.anyBelow(directory).size()).isLessThanOrEqualTo(2);
        } finally {
            threads.shutdown();
        }
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }
}
