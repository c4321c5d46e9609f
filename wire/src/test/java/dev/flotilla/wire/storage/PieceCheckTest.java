package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceCheckTest {
    private static final int PIECES = 80;

    @TempDir
    Path directory;

    private final SampleTorrent sample = SampleTorrent.of(1 << 16, "a:" + (PIECES << 16));
    private TorrentStorage storage;

    @BeforeEach
    void write() throws IOException {
        storage = TorrentStorage.open(sample.metainfo(), directory);
        for (int piece = 0; piece < PIECES; piece++) {
            storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
        }
    }

    @AfterEach
    void leavesNoThreadAndNoFile() throws IOException {
        storage.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("flotilla-"));
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }

    @Test
    void cancelledCheckEndsSoon() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> storage.check(2, done -> {}, () -> asked.incrementAndGet() > 10))
                .isInstanceOf(CancellationException.class);
        assertThat(asked.get()).isLessThan(20);
    }

    @Test
    void failureOfCallbackEndsCheck() {
        assertThatThrownBy(() -> storage.check(
                        2,
                        done -> {
                            throw new IllegalStateException("no");
                        },
                        () -> false))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void interruptStopsCheckAndHarmsNoFile() throws IOException {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> storage.check(2, done -> {}, () -> false)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.matches(0)).isTrue();
    }

    @Test
    void interruptedReaderHarmsNobodyElse() throws IOException {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> storage.read(0, 0, ByteBuffer.allocate(100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sample/a: the thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.matches(0)).isTrue();
    }

    @Test
    void interruptsOfOneThreadAreNotNoticedByAnother() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread interrupted = new Thread(() -> {
            while (!stop.get()) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> storage.read(0, 0, ByteBuffer.allocate(100)))
                        .isInstanceOf(IOException.class);
            }
        });
        interrupted.start();
        for (int i = 0; i < 2_000; i++) {
            storage.read(1, 0, ByteBuffer.allocateDirect(1 << 16));
        }
        stop.set(true);
        interrupted.join();
    }
}
