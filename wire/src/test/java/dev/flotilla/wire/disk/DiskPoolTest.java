package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.wire.storage.DescriptorsForTest;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskPoolTest {
    @TempDir
    Path directory;

    private final SampleTorrent sample = SampleTorrent.of(1 << 16, "a:1000000", "none:0");
    private final DiskPool pool = new DiskPool(DiskLimits.DEFAULT, ByteBufAllocator.DEFAULT);

    @AfterEach
    void leavesNoThreadAndNoFile() throws IOException {
        pool.close();
        pool.close();
        assertThat(DiskThreads.alive()).isEmpty();
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }

    private CompletableFuture<DiskPool.Opened> open() {
        return pool.open(sample.metainfo(), directory, () -> null, done -> {}, () -> false);
    }

    private Path writeWhole() throws IOException {
        Path a = Files.createDirectories(directory.resolve("sample")).resolve("a");
        return Files.write(a, sample.file(0));
    }

    @Test
    void opensWhatIsNotThere() throws Exception {
        DiskPool.Opened opened = open().get(60, TimeUnit.SECONDS);
        assertThat(opened.have().isEmpty()).isTrue();
        opened.storage().close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void opensWhatIsWholeAndMakesItsEmptyFiles() throws Exception {
        writeWhole();
        AtomicLong progress = new AtomicLong();
        DiskPool.Opened opened = pool.open(sample.metainfo(), directory, () -> null, progress::set, () -> false)
                .get(60, TimeUnit.SECONDS);
        assertThat(opened.have().cardinality()).isEqualTo(sample.geometry().pieceCount());
        assertThat(progress).hasValue(1_000_000);
        assertThat(directory.resolve("sample/none")).isEmptyFile();
        opened.storage().close();
    }

    @Test
    void failureIsThatOfTheDisk() throws IOException {
        Files.createDirectories(directory.resolve("sample/a"));
        assertThatThrownBy(() -> open().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sample/a: not a regular file");
    }

    @Test
    void closeCancelsChecks() throws Exception {
        writeWhole();
        CountDownLatch checking = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<DiskPool.Opened> opened = pool.open(
                sample.metainfo(),
                directory,
                () -> null,
                done -> {
                    checking.countDown();
                    try {
                        assertThat(closing.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError("a thread was interrupted", e);
                    }
                },
                () -> false);
        assertThat(checking.await(60, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(pool::close);
        closer.start();
        // close() has taken effect once nothing new is opened
        while (opensOne()) {
            Thread.onSpinWait();
        }
        closing.countDown();
        closer.join();
        assertThatThrownBy(opened::join).isInstanceOf(CancellationException.class);
    }

    private boolean opensOne() throws IOException {
        try {
            open().join().storage().close();
            return true;
        } catch (CancellationException e) {
            return false;
        }
    }

    @Test
    void closedPoolOpensNothing() {
        pool.close();
        assertThatThrownBy(() -> open().join()).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> pool.threads().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
