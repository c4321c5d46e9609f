package dev.flotilla.wire;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.disk.DiskPool;
import dev.flotilla.wire.disk.PieceStore;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.storage.TorrentStorage;
import dev.flotilla.wire.swarm.PeerLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's files from the check at the start to their closing. What is asked while they are not open, or no longer, is
 * dropped.
 *
 * <p>Confined to its owner loop, but for the progress of the check.
 */
final class TorrentDisk implements PieceStore.Listener {
    private static final Logger log = LoggerFactory.getLogger(TorrentDisk.class);

    /** What came of what was asked of the disk; called on the loop, never from within the asking. */
    interface Outcome {
        /**
         * The files are open, and what was already there is checked.
         *
         * @param known what was remembered of the torrent, if anything
         */
        void onChecked(BitSet have, @Nullable ResumeData known);

        /** See {@link PieceStore.Listener#onStored}. */
        void onStored(int piece, long[] digests);

        /** See {@link PieceStore.Listener#onCorrupt}. */
        void onCorrupt(int piece, long[] digests);

        /** Ownership of {@code block} passes. */
        void onRead(PeerLink peer, int piece, int begin, ByteBuf block);

        /** The disk failed, in whatever was asked. */
        void onDiskFailed(Throwable cause);

        /** Less waits for the disk: peers may be read again. */
        void onDrained();
    }

    private final DiskPool pool;
    private final EventLoop loop;
    private final Outcome outcome;
    private final CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();

    // from the end of the check on
    private @Nullable PieceStore pieces;
    private @Nullable TorrentStorage storage;

    // read by the threads of the check
    private volatile boolean closed;
    private volatile long checkedBytes;

    TorrentDisk(DiskPool pool, EventLoop loop, Outcome outcome) {
        this.pool = pool;
        this.loop = loop;
        this.outcome = outcome;
    }

    /**
     * Opens and checks, but what {@code memory} knows; answered by {@link Outcome#onChecked} or {@link Outcome#onDiskFailed}, unless closed before.
     */
    void open(Metainfo metainfo, Path directory, Supplier<@Nullable ResumeData> memory) {
        pool.open(metainfo, directory, memory, done -> checkedBytes = done, () -> closed)
                .whenComplete((opened, failure) -> loop.execute(() -> {
                    if (opened != null) {
                        onOpened(opened);
                    } else {
                        onNotOpened(failure);
                    }
                }));
    }

    private void onOpened(DiskPool.Opened opened) {
        storage = opened.storage();
        pieces = new PieceStore(pool, opened.storage(), loop, this);
        if (closed) {
            closePieces(pieces);
        } else {
            outcome.onChecked(opened.have(), opened.known());
        }
    }

    private void onNotOpened(Throwable failure) {
        closing.complete(null);
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(closed && cause instanceof CancellationException)) {
            outcome.onDiskFailed(cause);
        }
    }

    /** The files, also when they are closed again; null before the end of the check. */
    @Nullable
    TorrentStorage storage() {
        return storage;
    }

    /** Bytes that the check has gone through. */
    long checkedBytes() {
        return checkedBytes;
    }

    /**
     * Takes a block over.
     *
     * @return false when too much waits for the disk: then no peer should be read until {@link Outcome#onDrained}
     */
    boolean store(int piece, int begin, ByteBuf block) {
        if (pieces == null) {
            block.release();
            return true;
        }
        pieces.store(piece, begin, block);
        return !pieces.isCongested();
    }

    void verify(int piece) {
        if (pieces != null) {
            pieces.verify(piece);
        }
    }

    void read(PeerLink peer, int piece, int begin, int length) {
        if (pieces != null) {
            pieces.read(peer, piece, begin, length, block -> outcome.onRead(peer, piece, begin, block));
        }
    }

    /** Reads a part of a stored piece for the user; {@code answer} owns the buffer. */
    void read(int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        if (pieces != null) {
            pieces.read(answer, piece, begin, length, answer);
        }
    }

    /** See {@link PieceStore#skip}. */
    void skip(BitSet files, Runnable done) {
        if (pieces != null) {
            pieces.skip(files, done);
        }
    }

    void discard(int piece) {
        if (pieces != null) {
            pieces.discard(piece);
        }
    }

    @Override
    public void onStored(int piece, long[] digests) {
        outcome.onStored(piece, digests);
    }

    @Override
    public void onCorrupt(int piece, long[] digests) {
        outcome.onCorrupt(piece, digests);
    }

    @Override
    public void onFailed(IOException cause) {
        outcome.onDiskFailed(cause);
    }

    @Override
    public void onDrained() {
        outcome.onDrained();
    }

    /** Stops the check, or lets what is being written be written; the future completes when no file is open any more. */
    CompletableFuture<@Nullable Void> close() {
        if (!closed) {
            closed = true;
            if (pieces != null) {
                closePieces(pieces);
            }
        }
        return closing;
    }

    private void closePieces(PieceStore open) {
        open.close().whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("closing the files of a torrent: {}", failure.toString());
            }
            closing.complete(null);
        });
    }
}
