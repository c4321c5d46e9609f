package dev.flotilla.wire;

import dev.flotilla.core.metainfo.Metainfo;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a torrent's loop tells the rest of the world: the fields are written there and read anywhere, and the futures
 * complete on the user's executor.
 *
 * <p>Thread-safe: volatile fields with one writer, and futures.
 */
final class Publication {
    final CompletableFuture<Metainfo> metadata = new CompletableFuture<>();
    final CompletableFuture<Void> completion = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    private final Executor callbacks;
    private volatile TorrentState state;
    private volatile @Nullable Metainfo metainfo;
    private volatile @Nullable Throwable failure;
    private volatile TorrentStatistics statistics = TorrentStatistics.NONE;
    private volatile List<FilePriority> priorities = List.of();
    private boolean completed; // confined to the loop

    /** @param known the metainfo that the torrent was added with, null for a magnet link */
    Publication(Executor callbacks, TorrentState state, @Nullable Metainfo known) {
        this.callbacks = callbacks;
        this.state = state;
        metainfo = known;
        if (known != null) {
            metadata.complete(known);
        }
    }

    TorrentState state() {
        return state;
    }

    @Nullable
    Metainfo metainfo() {
        return metainfo;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    TorrentStatistics statistics() {
        return statistics;
    }

    /** Of every file; empty while the files are unknown. */
    List<FilePriority> priorities() {
        return priorities;
    }

    void priorities(List<FilePriority> ofFiles) {
        priorities = ofFiles;
    }

    void state(TorrentState next) {
        state = next;
    }

    void statistics(TorrentStatistics latest) {
        statistics = latest;
    }

    void metainfo(Metainfo known) {
        metainfo = known;
        run(() -> metadata.complete(known));
    }

    void completed() {
        completed = true;
        run(() -> completion.complete(null));
    }

    /** Futures that have not completed end with {@code cause}, or are cancelled when there is none. */
    void ended(TorrentState end, @Nullable Throwable cause) {
        failure = cause;
        state = end;
        Throwable reason = cause == null ? new CancellationException("the torrent was closed") : cause;
        if (metainfo == null) { // else it completes, though perhaps later than this on the user's executor
            run(() -> metadata.completeExceptionally(reason));
        }
        if (!completed) {
            run(() -> completion.completeExceptionally(reason));
        }
    }

    void closed() {
        run(() -> closed.complete(null));
    }

    /** Where the user's futures complete. */
    void run(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (RejectedExecutionException e) {
            ForkJoinPool.commonPool().execute(completion); // the user has shut his executor down before the node
        }
    }
}
