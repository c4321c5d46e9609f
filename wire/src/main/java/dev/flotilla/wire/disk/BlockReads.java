package dev.flotilla.wire.disk;

import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a torrent reads for its peers. What a peer asks in one pass of the loop, block after block, becomes one run,
 * which is one read of the file.
 *
 * <pre>
 *  asked in one pass    | A 3: 0 | A 3: 16k | A 3: 32k | B 3: 16k | A 7: 0 |
 *  runs                 | A 3: 0 .. 48k                | B 3: 16k | A 7: 0 |
 * </pre>
 *
 * <p>Bounds: a run is at most {@link #MAX_RUN_LENGTH} bytes, or what one answer wants; of runs only so many are under way that
 * what was read and not yet taken by the loop stays within {@link DiskLimits#readBytes}, the others wait in order. A block that
 * was handed out keeps the memory of its run; so a run is for one peer, which can keep no more than it was given.
 *
 * <p>Confined to its owner loop.
 */
final class BlockReads {
    static final int MAX_RUN_LENGTH = 1 << 18;

    private record Read(int begin, int length, Consumer<? super ByteBuf> answer) {}

    private final DiskPool pool;
    private final TorrentStorage storage;
    private final Executor owner;
    private final DiskJobs jobs;
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private @Nullable Run open; // the last of those that wait, until this pass of the loop ends
    private long bytesUnderWay;

    BlockReads(DiskPool pool, TorrentStorage storage, Executor owner, DiskJobs jobs) {
        this.pool = pool;
        this.storage = storage;
        this.owner = owner;
        this.jobs = jobs;
    }

    void add(Object reader, int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        if (open == null) {
            owner.execute(this::onPassEnded);
        }
        if (open == null || !open.isFollowedBy(reader, piece, begin, length)) {
            open = new Run(reader, piece, begin);
            waiting.add(open);
        }
        open.add(new Read(begin, length, answer));
    }

    /** Forgets those that have not begun. */
    void clear() {
        open = null;
        waiting.clear();
    }

    private void onPassEnded() {
        open = null;
        startSome();
    }

    private void startSome() {
        Run next = waiting.peek();
        while (next != null
                && next != open
                && (bytesUnderWay == 0
                        || bytesUnderWay + next.length <= pool.limits().readBytes())) {
            waiting.remove();
            bytesUnderWay += next.length;
            jobs.submit(pool.threads(), next);
            next = waiting.peek();
        }
    }

    /** Blocks of one piece that follow each other, read at once. */
    private final class Run implements DiskJob {
        private final Object reader;
        private final int piece;
        private final int begin;
        private final List<Read> reads = new ArrayList<>();
        private int length;
        private @Nullable ByteBuf bytes;

        Run(Object reader, int piece, int begin) {
            this.reader = reader;
            this.piece = piece;
            this.begin = begin;
        }

        boolean isFollowedBy(Object otherReader, int otherPiece, int otherBegin, int otherLength) {
            return reader == otherReader
                    && piece == otherPiece
                    && begin + length == otherBegin
                    && (long) length + otherLength
                            <= Math.min(MAX_RUN_LENGTH, pool.limits().readBytes());
        }

        void add(Read read) {
            reads.add(read);
            length += read.length();
        }

        @Override
        public void run() throws IOException {
            ByteBuf buffer = pool.allocator().directBuffer(length, length);
            try {
                storage.read(piece, begin, buffer.nioBuffer(0, length));
                bytes = buffer.writerIndex(length);
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
            bytesUnderWay -= length;
            startSome();
        }
    }
}
