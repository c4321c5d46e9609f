package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.storage.SampleTorrent;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A piece store on a loop that the test turns by hand; writes its answers down. Confined to the test's thread. */
final class StoreForTest implements PieceStore.Listener {
    private static final int BLOCK = 16_384;

    final LoopForTest loop = new LoopForTest();
    final List<String> answers = new ArrayList<>();
    long[] lastDigests = {};
    final DiskPool pool;
    final PieceStore store;
    private final SampleTorrent sample;
    private final MeasuringAllocator allocator = new MeasuringAllocator();
    private final CountDownLatch unblocked = new CountDownLatch(1);

    StoreForTest(DiskLimits limits, SampleTorrent sample, Path directory) throws IOException {
        this.sample = sample;
        pool = new DiskPool(limits, allocator);
        store = new PieceStore(pool, TorrentStorage.open(sample.metainfo(), directory), loop, this);
    }

    void storeAll(int piece) {
        byte[] bytes = sample.piece(piece);
        for (int begin = 0; begin < bytes.length; begin += BLOCK) {
            store(piece, begin, Arrays.copyOfRange(bytes, begin, Math.min(bytes.length, begin + BLOCK)));
        }
    }

    void store(int piece, int begin, byte[] bytes) {
        ByteBuf block = Unpooled.wrappedBuffer(bytes);
        store.store(piece, begin, block);
        assertThat(block.refCnt()).isZero();
    }

    void awaitAnswers(int count) throws InterruptedException {
        loop.runUntil(() -> answers.size() >= count);
    }

    /** Holds every disk thread up. */
    void blockDisk() {
        for (int i = 0; i < pool.limits().threads(); i++) {
            pool.threads().execute(() -> {
                try {
                    assertThat(unblocked.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError("a disk thread was interrupted", e);
                }
            });
        }
    }

    void unblockDisk() {
        unblocked.countDown();
    }

    long mostDirectBytes() {
        return allocator.most;
    }

    long directBytes() {
        return allocator.metric().usedDirectMemory();
    }

    void close() throws InterruptedException {
        CompletableFuture<Void> closed = store.close().toCompletableFuture();
        closed.whenComplete((done, failure) -> loop.wake());
        loop.runUntil(closed::isDone);
        closed.join();
    }

    void closeAndCheckNothingIsLeft() throws Exception {
        close();
        pool.close();
        loop.runAll();
        assertThat(pool.bufferedBytes()).isZero();
        assertThat(pool.queuedBytes()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(DiskThreads.alive()).isEmpty();
    }

    @Override
    public void onStored(int piece, long[] digests) {
        lastDigests = digests;
        answers.add("stored " + piece);
    }

    @Override
    public void onCorrupt(int piece, long[] digests) {
        lastDigests = digests;
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

    private static final class MeasuringAllocator extends AbstractByteBufAllocator {
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        private volatile long most;

        ByteBufAllocatorMetric metric() {
            return allocator.metric();
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return allocator.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected synchronized ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            ByteBuf buffer = allocator.directBuffer(initialCapacity, maxCapacity);
            most = Math.max(most, allocator.metric().usedDirectMemory());
            return buffer;
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
