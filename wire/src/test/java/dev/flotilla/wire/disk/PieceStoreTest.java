package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.storage.OpenFiles;
import dev.flotilla.wire.storage.SampleTorrent;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceStoreTest {
    private static final int BLOCK = 16_384;

    @TempDir
    Path directory;

    private final LoopForTest loop = new LoopForTest();
    private final List<String> answers = new ArrayList<>();
    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private DiskPool pool = new DiskPool(DiskLimits.DEFAULT, allocator);
    private PieceStore store;

    private void open(DiskLimits limits, SampleTorrent sample) throws IOException {
        pool.close();
        pool = new DiskPool(limits, allocator);
        store = open(sample);
    }

    private PieceStore open(SampleTorrent sample) throws IOException {
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory, new OpenFiles(4));
        return new PieceStore(pool, storage, loop, new PieceStore.Listener() {
            @Override
            public void onStored(int piece) {
                answers.add("stored " + piece);
            }

            @Override
            public void onCorrupt(int piece) {
                answers.add("corrupt " + piece);
            }

            @Override
            public void onFailed(IOException cause) {
                answers.add("failed " + cause.getMessage());
            }

            @Override
            public void onDrained() {
                answers.add("drained");
            }
        });
    }

    @AfterEach
    void leavesNoBuffer() throws Exception {
        if (store != null) {
            store.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        loop.runAll();
        pool.close();
        assertThat(pool.bufferedBytes()).isZero();
        assertThat(pool.queuedBytes()).isZero();
        assertThat(DiskThreads.alive()).isEmpty();
    }

    private void storePiece(SampleTorrent sample, int piece) {
        byte[] bytes = sample.piece(piece);
        for (int begin = 0; begin < bytes.length; begin += BLOCK) {
            int length = Math.min(BLOCK, bytes.length - begin);
            ByteBuf block = Unpooled.copiedBuffer(bytes, begin, length);
            store.store(piece, begin, block);
            assertThat(block.refCnt()).isZero();
        }
    }

    @Test
    void storesPieceOfRightHash() throws Exception {
        SampleTorrent sample = SampleTorrent.of(3 * BLOCK, "a:70000", "b:30000");
        open(DiskLimits.DEFAULT, sample);
        for (int piece = 0; piece < 3; piece++) {
            storePiece(sample, piece);
            store.verify(piece);
        }
        loop.runUntil(() -> answers.size() == 3);
        assertThat(answers).containsExactlyInAnyOrder("stored 0", "stored 1", "stored 2");
        assertThat(Files.readAllBytes(directory.resolve("sample/a"))).isEqualTo(sample.file(0));
        assertThat(Files.readAllBytes(directory.resolve("sample/b"))).isEqualTo(sample.file(1));
    }
}
