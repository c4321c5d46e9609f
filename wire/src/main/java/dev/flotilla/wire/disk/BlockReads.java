package dev.flotilla.wire.disk;

import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a torrent reads for its peers: in order, and only so many at once that what was read and not yet taken
 * stays within {@link DiskLimits#readBytes}.
 *
 * <p>Confined to its owner loop.
 */
final class BlockReads {
    private record Read(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {}

    private final DiskPool pool;
    private final TorrentStorage storage;
    private final DiskJobs jobs;
    private final ArrayDeque<Read> waiting = new ArrayDeque<>();
    private long bytesUnderWay;

    BlockReads(DiskPool pool, TorrentStorage storage, DiskJobs jobs) {
        this.pool = pool;
        this.storage = storage;
        this.jobs = jobs;
    }

    void add(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        waiting.add(new Read(piece, begin, length, answer));
        startSome();
    }

    /** Forgets those that have not begun. */
    void clear() {
        waiting.clear();
    }

    private void startSome() {
        Read next = waiting.peek();
        while (next != null
                && (bytesUnderWay == 0
                        || bytesUnderWay + next.length() <= pool.limits().readBytes())) {
            waiting.remove();
            bytesUnderWay += next.length();
            start(next);
            next = waiting.peek();
        }
    }

    private void start(Read read) {
        jobs.submit(pool.threads(), new DiskJob() {
            private @Nullable ByteBuf block;

            @Override
            public void run() throws IOException {
                ByteBuf buffer = pool.allocator().directBuffer(read.length(), read.length());
                try {
                    storage.read(read.piece(), read.begin(), buffer.nioBuffer(0, read.length()));
                    block = buffer.writerIndex(read.length());
                } finally {
                    if (block == null) {
                        buffer.release();
                    }
                }
            }

            @Override
            public void onDone() {
                read.answer().accept(Objects.requireNonNull(block));
                ended(read);
            }

            @Override
            public void onFailed() {
                ended(read);
            }

            @Override
            public void onDropped() {
                if (block != null) {
                    block.release();
                }
            }
        });
    }

    private void ended(Read read) {
        bytesUnderWay -= read.length();
        startSome();
    }
}
