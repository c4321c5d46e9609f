package dev.flotilla.wire.disk;

import com.google.common.util.concurrent.MoreExecutors;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's way to its files: blocks are gathered in memory, a whole piece is hashed there and written, and blocks are
 * read for peers, all on the threads of a {@link DiskPool}. What was received is read back to be hashed only where the
 * node's memory for pieces was used up as it arrived.
 *
 * <p>Backpressure: after {@link #store} ask {@link #isCongested}; while it answers true no socket of the torrent should be
 * read until {@link Listener#onDrained}. Reads beyond {@link DiskLimits#readBytes} wait in order.
 *
 * <p>Confined to its owner loop; its answers come there too.
 */
public final class PieceStore {
    /** The answers, each given on the owner's executor, none after {@link PieceStore#close}. */
    public interface Listener {
        /**
         * The piece is right and in the file.
         *
         * @param digests of its blocks when it was wrong before, else empty
         */
        void onStored(int piece, long[] digests);

        /**
         * The piece is wrong, and forgotten.
         *
         * @param digests of its blocks, with a key that nobody else knows; empty when they cannot be read any more
         */
        void onCorrupt(int piece, long[] digests);

        /** The disk failed, in whatever was asked; the message names the file. What was stored stays. */
        void onFailed(IOException cause);

        /** {@link PieceStore#isCongested} answered true, and would no longer. */
        void onDrained();
    }

    // Work on one piece shares a lane and so keeps its order: a block of a discarded piece is written before those that
    // replace it, and all before the piece is read back.
    private static final int LANES = 32;

    private final DiskPool pool;
    private final TorrentStorage storage;
    private final PieceGeometry geometry;
    private final Executor owner;
    private final Listener listener;
    private final DiskJobs jobs;
    private final BlockReads reads;
    private final @Nullable Executor[] lanes = new Executor[LANES]; // made when needed

    private final Map<Integer, Assembly> assemblies = new HashMap<>();
    private final BitSet verifying = new BitSet();
    private final BitSet wrong = new BitSet(); // pieces that were wrong, and are not right yet
    private final byte[] digestKey = new byte[16];

    /**
     * @param storage closed with this store
     * @param owner the torrent's loop
     */
    public PieceStore(DiskPool pool, TorrentStorage storage, Executor owner, Listener listener) {
        this.pool = pool;
        this.storage = storage;
        this.geometry = storage.info().geometry();
        this.owner = owner;
        this.listener = listener;
        new SecureRandom().nextBytes(digestKey);
        jobs = new DiskJobs(pool, storage, owner, listener::onFailed);
        reads = new BlockReads(pool, storage, owner, jobs);
    }

    /**
     * Takes a block over, copies and releases it. A block of a piece that is being verified is dropped.
     *
     * @throws IndexOutOfBoundsException when the block is not inside the piece
     */
    public void store(int piece, int begin, ByteBuf block) {
        try {
            Objects.checkFromIndexSize(begin, block.readableBytes(), geometry.pieceLength(piece));
            if (jobs.isClosed() || verifying.get(piece)) {
                return;
            }
            Assembly assembly = assembly(piece);
            int at = begin;
            while (block.isReadable()) {
                int room = Assembly.EXTENT_LENGTH - at % Assembly.EXTENT_LENGTH;
                ByteBuf part = block.readSlice(Math.min(room, block.readableBytes()));
                if (!assembly.put(at, part)) {
                    spill(piece, at, part);
                }
                at += part.readableBytes();
            }
        } finally {
            block.release();
        }
    }

    private Assembly assembly(int piece) {
        return assemblies.computeIfAbsent(piece, p -> new Assembly(pool, p, geometry.pieceLength(p)));
    }

    private void spill(int piece, int begin, ByteBuf part) {
        int length = part.readableBytes();
        ByteBuf copy = pool.allocator().directBuffer(length, length).writeBytes(part, part.readerIndex(), length);
        pool.enqueued(length);
        jobs.submit(lane(piece), new DiskJob() {
            @Override
            public void run() throws IOException {
                storage.write(piece, begin, copy.nioBuffer());
            }

            @Override
            public void release() {
                copy.release();
                pool.dequeued(length);
            }
        });
    }

    /**
     * All blocks of the piece were stored: hash it, and write it when it is right. Answered once, by
     * {@link Listener#onStored}, {@link Listener#onCorrupt} or {@link Listener#onFailed}. Of a piece of which nothing was
     * stored the file's bytes are hashed.
     */
    public void verify(int piece) {
        if (jobs.isClosed()) {
            return;
        }
        if (verifying.get(piece)) {
            throw new IllegalStateException("piece " + piece + " is already being verified");
        }
        Assembly assembly = assembly(piece);
        assemblies.remove(piece);
        verifying.set(piece);
        long bytes = assembly.bytes();
        boolean wasWrong = wrong.get(piece);
        pool.enqueued(bytes);
        jobs.submit(lane(piece), new DiskJob() {
            private boolean right;
            private long[] digests = {};

            @Override
            public void run() throws IOException {
                right = isRight(assembly);
                if (!right || wasWrong) {
                    digests = assembly.digests(storage, digestKey);
                }
            }

            @Override
            public void release() {
                assembly.release();
                pool.dequeued(bytes);
            }

            @Override
            public void onDone() {
                verified(piece, right, digests);
            }

            @Override
            public void onFailed() {
                verifying.clear(piece);
            }
        });
    }

    private boolean isRight(Assembly assembly) throws IOException {
        byte[] sha1 = assembly.sha1(storage);
        if (sha1 == null || !storage.info().pieceHashes().matches(assembly.piece(), sha1)) {
            return false;
        }
        assembly.write(storage);
        return true;
    }

    private void verified(int piece, boolean right, long[] digests) {
        verifying.clear(piece);
        wrong.set(piece, !right);
        if (right) {
            listener.onStored(piece, digests);
        } else {
            listener.onCorrupt(piece, digests);
        }
    }

    /** Forgets the blocks of a piece that will not be completed. A verification under way is not stopped. */
    public void discard(int piece) {
        Assembly assembly = assemblies.remove(piece);
        if (assembly != null) {
            assembly.release();
        }
    }

    /**
     * Reads a block of a stored piece. On the owner's executor {@code answer} gets a buffer with its bytes, and owns it; or
     * {@link Listener#onFailed} is called.
     *
     * @param reader whose blocks, where they follow each other, may share memory, which lives as long as any of them
     * @throws IndexOutOfBoundsException when the block is not inside the piece
     */
    public void read(Object reader, int piece, int begin, int length, Consumer<? super ByteBuf> answer) {
        Objects.checkFromIndexSize(begin, length, geometry.pieceLength(piece));
        if (!jobs.isClosed()) {
            reads.add(reader, piece, begin, length, answer);
        }
    }

    /**
     * Which files are not wanted from now on, as {@link TorrentStorage#skip}; {@code done} is told on the owner's executor,
     * unless that fails.
     */
    public void skip(BitSet files, Runnable done) {
        if (jobs.isClosed()) {
            return;
        }
        BitSet skipped = (BitSet) files.clone();
        jobs.submit(
                lane(0),
                new DiskJob() { // one after the other
                    @Override
                    public void run() throws IOException {
                        storage.skip(skipped);
                    }

                    @Override
                    public void onDone() {
                        done.run();
                    }
                });
    }

    /** True when more waits for the disk than should; then {@link Listener#onDrained} comes once when that has passed. */
    public boolean isCongested() {
        return !jobs.isClosed() && pool.isCongested(this);
    }

    /** Called by whichever disk thread brought the queue down. */
    void drained() {
        try {
            owner.execute(() -> {
                if (!jobs.isClosed()) {
                    listener.onDrained();
                }
            });
        } catch (RejectedExecutionException e) {
            pool.forget(this); // the owner has ended: nobody waits
        }
    }

    private Executor lane(int piece) {
        int number = piece % LANES;
        Executor lane = lanes[number];
        if (lane == null) {
            lane = MoreExecutors.newSequentialExecutor(pool.threads());
            lanes[number] = lane;
        }
        return lane;
    }

    /**
     * Takes no more work and gives no more answers. What waits to be verified is still finished, other blocks and reads are
     * forgotten; then the files are closed. Idempotent.
     *
     * @return completes, on a disk thread, when no file and no buffer is left, for which the owner's executor must still run
     *     what is on its way to it; fails when a file could not be closed
     */
    public CompletionStage<@Nullable Void> close() {
        pool.forget(this);
        reads.clear();
        assemblies.values().forEach(Assembly::release);
        assemblies.clear();
        return jobs.close();
    }
}
