package dev.flotilla.wire.disk;

import dev.flotilla.wire.storage.TorrentStorage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one torrent: each goes to a disk thread and comes back to the torrent's loop, and the files are closed after
 * the last.
 *
 * <p>Thread-safe: an atomic count of the jobs under way; submit and close are confined to the loop.
 */
final class DiskJobs {
    private final DiskPool pool;
    private final TorrentStorage storage;
    private final Executor owner;
    private final Consumer<IOException> onFailed;
    private final CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();

    private final AtomicInteger underWay = new AtomicInteger(1); // one more until close
    private boolean closed; // confined to the loop

    DiskJobs(DiskPool pool, TorrentStorage storage, Executor owner, Consumer<IOException> onFailed) {
        this.pool = pool;
        this.storage = storage;
        this.owner = owner;
        this.onFailed = onFailed;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs the job on {@code threads}; when they take none it is dropped, and the failure thrown. */
    void submit(Executor threads, DiskJob job) {
        underWay.incrementAndGet();
        try {
            threads.execute(() -> run(job));
        } catch (RejectedExecutionException e) {
            job.release();
            job.onDropped();
            ended();
            throw e;
        }
    }

    // The entry of the disk threads: whatever goes wrong here is the torrent's failure, not the thread's.
    private void run(DiskJob job) {
        IOException failure = null;
        try {
            job.run();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException("unexpected failure on a disk thread: " + e, e);
        }
        job.release();
        answer(job, failure);
    }

    private void answer(DiskJob job, @Nullable IOException failure) {
        try {
            owner.execute(() -> {
                try {
                    answerOnLoop(job, failure);
                } finally {
                    ended();
                }
            });
        } catch (RejectedExecutionException e) {
            job.onDropped(); // the loop has ended
            ended();
        }
    }

    private void answerOnLoop(DiskJob job, @Nullable IOException failure) {
        if (closed) {
            job.onDropped();
        } else if (failure == null) {
            job.onDone();
        } else {
            job.onFailed();
            onFailed.accept(failure);
        }
    }

    /** What is submitted runs to its end, the creation of empty files excepted, but nothing is answered. */
    CompletableFuture<@Nullable Void> close() {
        if (!closed) {
            closed = true;
            storage.cancel();
            ended();
        }
        return closing;
    }

    private void ended() {
        if (underWay.decrementAndGet() == 0) {
            try {
                pool.threads().execute(this::closeStorage);
            } catch (RejectedExecutionException e) {
                closeStorage(); // the pool was closed first
            }
        }
    }

    private void closeStorage() {
        try {
            storage.close();
            closing.complete(null);
        } catch (IOException e) {
            closing.completeExceptionally(e);
        }
    }
}
