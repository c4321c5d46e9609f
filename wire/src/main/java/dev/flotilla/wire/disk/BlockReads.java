package dev.flotilla.wire.disk;

import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a torrent reads for its peers. What is asked in one pass of the loop is sorted, and neighbours become one
 * run, which is one read of the file; peers that want the same block share its bytes.
 *
 * <pre>
 *  asked in one pass    | 7: 16k | 3: 0 | 7: 0 | 3: 16k | 3: 0 |
 *  runs                 | 3: 0 .. 32k, three answers | 7: 0 .. 32k, two answers |
 * </pre>
 *
 * <p>Bounds: a run is at most {@link #MAX_RUN_LENGTH} bytes, or what one answer wants; of runs only so many are under way that
 * what was read and not yet taken by the loop stays within {@link DiskLimits#readBytes}, the others wait in order. A block that was handed out
 * keeps the memory of its run.
 *
 * <p>Confined to its owner loop.
 */
final class BlockReads {
    static final int MAX_RUN_LENGTH = 1 << 18;

    private static final Comparator<Read> BY_PLACE =
            Comparator.comparingInt(Read::piece).thenComparingInt(Read::begin).thenComparingInt(Read::length);

    private record Read(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        int end() {
            return begin + length;
        }
    }

    private final DiskPool pool;
    private final TorrentStorage storage;
    private final Executor owner;
    private final DiskJobs jobs;
    private final List<Read> asked = new ArrayList<>(); // in this pass of the loop
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private long bytesUnderWay;

    BlockReads(DiskPool pool, TorrentStorage storage, Executor owner, DiskJobs jobs) {
        this.pool = pool;
        this.storage = storage;
        this.owner = owner;
        this.jobs = jobs;
    }

    void add(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        asked.add(new Read(piece, begin, length, answer));
        if (asked.size() == 1) {
            owner.execute(this::onPassEnded);
        }
    }

    /** Forgets those that have not begun. */
    void clear() {
        asked.clear();
        waiting.clear();
    }

    private void onPassEnded() {
        asked.sort(BY_PLACE);
        Run run = null;
        for (Read read : asked) {
            if (run == null || !run.tryAdd(read)) {
                run = new Run(read);
                waiting.add(run);
            }
        }
        asked.clear();
        startSome();
    }

    private void startSome() {
        Run next = waiting.peek();
        while (next != null
                && (bytesUnderWay == 0
                        || bytesUnderWay + next.length() <= pool.limits().readBytes())) {
            waiting.remove();
            bytesUnderWay += next.length();
            jobs.submit(pool.threads(), next);
            next = waiting.peek();
        }
    }

    /** Neighbouring blocks of one piece, read at once. */
    private final class Run implements DiskJob {
        private final List<Read> reads = new ArrayList<>();
        private final int piece;
        private final int begin;
        private int end;
        private @Nullable ByteBuf bytes;

        Run(Read first) {
            reads.add(first);
            piece = first.piece();
            begin = first.begin();
            end = first.end();
        }

        int length() {
            return end - begin;
        }

        /** False when {@code read}, which begins no earlier than the last, is not of this run. */
        boolean tryAdd(Read read) {
            long most = Math.min(MAX_RUN_LENGTH, pool.limits().readBytes());
            if (read.piece() != piece || read.begin() > end || read.end() - begin > most) {
                return false;
            }
            reads.add(read);
            end = Math.max(end, read.end());
            return true;
        }

        @Override
        public void run() throws IOException {
            ByteBuf buffer = pool.allocator().directBuffer(length(), length());
            try {
                storage.read(piece, begin, buffer.nioBuffer(0, length()));
                bytes = buffer.writerIndex(length());
            } finally {
                if (bytes == null) {
                    buffer.release();
                }
            }
        }

        @Override
        public void onDone() {
            ByteBuf read = Objects.requireNonNull(bytes);
            try {
                for (Read each : reads) {
                    if (!jobs.isClosed()) { // by the answer before
                        each.answer().accept(read.retainedSlice(each.begin() - begin, each.length()));
                    }
                }
            } finally {
                read.release();
                ended();
            }
        }

        @Override
        public void onFailed() {
            ended();
        }

        @Override
        public void onDropped() {
            if (bytes != null) {
                bytes.release();
            }
        }

        private void ended() {
            bytesUnderWay -= length();
            startSome();
        }
    }
}
