package dev.flotilla.wire.disk;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.storage.OpenFiles;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The disk threads and the memory of one node, shared by the {@link PieceStore}s of its torrents. The threads start when
 * there is work, end after half a minute without, and are never interrupted, since that would close their files.
 *
 * <p>Thread-safe: atomic counters and a concurrent set.
 */
public final class DiskPool implements AutoCloseable {
    private static final int CHECKS_AT_ONCE = 3;
    private static final int IDLE_SECONDS = 30;

    /**
     * A torrent's files and the pieces found in them, which the receiver may change.
     *
     * @param known what was remembered of them, if anything
     */
    public record Opened(
            TorrentStorage storage, BitSet have, @Nullable ResumeData known) {}

    private final DiskLimits limits;
    private final ByteBufAllocator allocator;
    private final OpenFiles openFiles;
    private final ExecutorService threads;
    private final ExecutorService checks;
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final AtomicLong buffered = new AtomicLong();
    private final AtomicLong queued = new AtomicLong();
    private final Set<PieceStore> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public DiskPool(DiskLimits limits, ByteBufAllocator allocator) {
        this.limits = limits;
        this.allocator = allocator;
        openFiles = new OpenFiles(limits.openFiles());
        threads = pool(limits.threads(), "flotilla-disk-");
        checks = pool(CHECKS_AT_ONCE, "flotilla-open-");
    }

    private ExecutorService pool(int size, String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = work -> {
            Thread thread = new Thread(work, name + number.getAndIncrement());
            thread.setDaemon(true);
            started.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            started.add(thread);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Opens a torrent's files and checks what is there; a few torrents at a time, each on every core.
     *
     * @param memory asked, on a thread of the pool, for what is known of the files; null when nothing is
     * @param progress see {@link TorrentStorage#check}
     * @param cancelled asked often, from any thread; then the future ends with a
     *     {@link CancellationException}, as it does when the pool is closed
     * @return fails with an {@link IOException} that names the file; completed on a thread of the pool
     */
    public CompletableFuture<Opened> open(
            Metainfo metainfo,
            Path directory,
            Supplier<@Nullable ResumeData> memory,
            LongConsumer progress,
            BooleanSupplier cancelled) {
        CompletableFuture<Opened> opened = new CompletableFuture<>();
        try {
            checks.execute(() ->
                    open(metainfo, directory, memory, progress, () -> closed || cancelled.getAsBoolean(), opened));
        } catch (RejectedExecutionException e) {
            opened.completeExceptionally(new CancellationException("the pool is closed"));
        }
        return opened;
    }

    private void open(
            Metainfo metainfo,
            Path directory,
            Supplier<@Nullable ResumeData> memory,
            LongConsumer progress,
            BooleanSupplier cancelled,
            CompletableFuture<Opened> opened) {
        try {
            TorrentStorage storage = storage(metainfo, directory);
            boolean taken = false;
            try {
                ResumeData known = memory.get();
                BitSet have =
                        known == null ? storage.check(progress, cancelled) : storage.check(known, progress, cancelled);
                if (have.cardinality() == metainfo.info().geometry().pieceCount()) {
                    storage.createEmptyFiles(cancelled); // nothing will be written that would do it
                }
                taken = opened.complete(new Opened(storage, have, known));
            } finally {
                if (!taken) {
                    storage.close();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
    }

    /** Does {@code work}, which blocks, on a disk thread. */
    public <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new CancellationException("the pool is closed"));
        }
        return done;
    }

    /** The storage of a torrent in {@code directory}, with this pool's limit of open files. Blocks. */
    public TorrentStorage storage(Metainfo metainfo, Path directory) throws IOException {
        return TorrentStorage.open(metainfo, directory, openFiles);
    }

    DiskLimits limits() {
        return limits;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    Executor threads() {
        return threads;
    }

    /** A buffer from the budget, or null when that is used up; given back by {@link #release}. */
    @Nullable
    ByteBuf tryAllocate(int length) {
        if (buffered.addAndGet(length) > limits.bufferBytes()) {
            buffered.addAndGet(-length);
            return null;
        }
        ByteBuf buffer = null;
        try {
            buffer = allocator.directBuffer(length, length);
            return buffer;
        } finally {
            if (buffer == null) {
                buffered.addAndGet(-length);
            }
        }
    }

    void release(ByteBuf buffer) {
        buffered.addAndGet(-buffer.capacity());
        buffer.release();
    }

    /** Notes bytes that wait to be hashed or written. */
    void enqueued(long bytes) {
        queued.addAndGet(bytes);
    }

    /** Notes that they were, and wakes those who wait for that. */
    void dequeued(long bytes) {
        if (queued.addAndGet(-bytes) <= limits.lowWaterBytes()) {
            for (PieceStore store : Set.copyOf(waiting)) {
                if (waiting.remove(store)) {
                    store.drained();
                }
            }
        }
    }

    /** True when too much waits; then {@link PieceStore#drained} is called once when it no longer does. */
    boolean isCongested(PieceStore store) {
        if (queued.get() <= limits.highWaterBytes() && !waiting.contains(store)) {
            return false;
        }
        waiting.add(store);
        return queued.get() > limits.lowWaterBytes() || !waiting.remove(store);
    }

    void forget(PieceStore store) {
        waiting.remove(store);
    }

    /** Bytes of pieces that are in memory, to measure. */
    public long bufferedBytes() {
        return buffered.get();
    }

    /** Bytes that wait to be hashed or written, to measure. */
    public long queuedBytes() {
        return queued.get();
    }

    /**
     * Takes no more work, cancels checks, waits for what is under way, and leaves no thread. Close the {@link PieceStore}s
     * first: one that is still open gets {@link RejectedExecutionException}s.
     */
    @Override
    public void close() {
        closed = true;
        checks.shutdown();
        threads.shutdown();
        boolean interrupted = await(checks);
        interrupted |= await(threads);
        for (Thread thread : started) { // a pool that has terminated may have a thread in its last steps
            interrupted |= await(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(ExecutorService pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private static boolean await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
