package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.PieceGeometry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One run over all pieces, on threads of its own, which end with it.
 *
 * <p>Thread-safe: the workers take ranges of pieces by an atomic counter and report under this object's lock.
 */
final class PieceCheck {
    // Large enough that neighbours read in sequence, small enough that the last range is soon done.
    private static final int RANGE_BYTES = 4 << 20;

    private final TorrentStorage storage;
    private final PieceGeometry geometry;
    private final FileLayout layout;
    private final LongConsumer progress;
    private final BooleanSupplier cancelled;
    private final int range;
    private final AtomicInteger nextRange = new AtomicInteger();
    private final long[] existing; // bytes on the disk of each filled file
    private final @Nullable ResumeData known;
    private final boolean[] unchanged; // for each filled file, whether that says the truth

    // guarded by this
    private final BitSet found = new BitSet();
    private long done;
    private @Nullable Throwable failure;

    private volatile boolean stopped;

    /** @param stamps of each filled file, as it stands now */
    PieceCheck(
            TorrentStorage storage,
            FileLayout layout,
            List<FileStamp> stamps,
            @Nullable ResumeData known,
            LongConsumer progress,
            BooleanSupplier cancelled)
            throws IOException {
        this.storage = storage;
        this.layout = layout;
        this.progress = progress;
        this.cancelled = cancelled;
        geometry = storage.info().geometry();
        range = Math.max(1, RANGE_BYTES / geometry.pieceLength());
        this.known = known;
        unchanged = known == null ? new boolean[stamps.size()] : known.unchanged(stamps);
        List<TorrentFile> files = layout.filled();
        existing = new long[files.size()];
        for (int i = 0; i < existing.length; i++) {
            existing[i] = storage.existingLength(files.get(i));
        }
    }

    BitSet run(int threads) throws IOException {
        int ranges = (int) (((long) geometry.pieceCount() + range - 1) / range);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, ranges); i++) {
            Thread worker = new Thread(() -> work(ranges), "flotilla-check-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        boolean interrupted = join(workers);
        synchronized (this) {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure != null) {
                throw new IOException("check failed: " + failure, failure);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("check interrupted");
            }
            if (stopped) {
                throw new CancellationException("check cancelled");
            }
            return found;
        }
    }

    /** Waits for all; an interrupt of the caller only tells them to stop, since it would close their files. */
    private boolean join(List<Thread> workers) {
        boolean interrupted = Thread.interrupted(); // join() does not look when its thread has ended already
        if (interrupted) {
            stopped = true;
        }
        for (Thread worker : workers) {
            while (true) {
                try {
                    worker.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stopped = true;
                }
            }
        }
        return interrupted;
    }

    private void work(int ranges) {
        try {
            PieceHasher hasher = new PieceHasher(storage);
            for (int r = nextRange.getAndIncrement(); r < ranges && !stopped; r = nextRange.getAndIncrement()) {
                check(r * range, Math.min(geometry.pieceCount(), (r + 1) * range), hasher);
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                if (failure == null) {
                    failure = e;
                }
            }
            stopped = true;
        }
    }

    private void check(int from, int to, PieceHasher hasher) throws IOException {
        for (int piece = from; piece < to; piece++) {
            if (stopped || cancelled.getAsBoolean()) {
                stopped = true;
                return;
            }
            boolean right = exists(piece) && isRight(piece, hasher);
            synchronized (this) {
                found.set(piece, right);
                done += geometry.pieceLength(piece);
                progress.accept(done);
            }
        }
    }

    private boolean isRight(int piece, PieceHasher hasher) throws IOException {
        if (known != null && isKnown(piece)) {
            return known.has(piece);
        }
        return hasher.matches(piece);
    }

    /** True when no file has changed that holds a byte of the piece. */
    private boolean isKnown(int piece) {
        long end = geometry.pieceOffset(piece) + geometry.pieceLength(piece);
        for (int i = layout.indexAt(geometry.pieceOffset(piece)); i < unchanged.length; i++) {
            if (layout.filled().get(i).offset() >= end) {
                break;
            }
            if (!unchanged[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean exists(int piece) {
        long end = geometry.pieceOffset(piece) + geometry.pieceLength(piece);
        List<TorrentFile> files = layout.filled();
        for (int i = layout.indexAt(geometry.pieceOffset(piece)); i < files.size(); i++) {
            long needed = Math.min(files.get(i).length(), end - files.get(i).offset());
            if (needed <= 0) {
                break;
            }
            if (existing[i] < needed) {
                return false;
            }
        }
        return true;
    }
}
