package dev.flotilla.wire;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file of a torrent, or a range of it, read while it downloads: see {@link Torrent#open(int)}. A read blocks until the
 * bytes are on disk and verified. What is read next is fetched first, a window ahead of the position: 4 MiB at first, up to
 * 64 MiB when reads have to wait.
 *
 * <p>Errors: {@link InterruptedIOException} when the thread is interrupted, after which the channel may be used again;
 * {@link AsynchronousCloseException} when another thread closes it; {@link IOException} with the cause when the torrent
 * ends. A paused torrent keeps its readers waiting.
 *
 * <p>Thread-safe: reads take turns, and any thread may close.
 */
public final class TorrentReader implements SeekableByteChannel {
    private static final int CHUNK = 1 << 17;
    private static final long LOOK_MILLIS = 100;

    private final Torrent torrent;
    private final PieceGeometry geometry;
    private final long start; // in the torrent
    private final long size;
    private final AtomicBoolean closed = new AtomicBoolean();

    // guarded by this
    private long position;
    private byte[] chunk = {};
    private long chunkStart;

    TorrentReader(Torrent torrent, Metainfo metainfo, int file, long offset, long length) {
        FileEntry entry = metainfo.info().files().get(file);
        this.torrent = torrent;
        this.geometry = metainfo.info().geometry();
        this.start = entry.offset() + offset;
        this.size = length;
    }

    PieceGeometry geometry() {
        return geometry;
    }

    /** The last piece that holds a byte of it; 0 when there is none. */
    int lastPiece() {
        return size == 0 ? 0 : geometry.pieceAt(start + size - 1);
    }

    /** This channel as a stream; closing either closes both. */
    public InputStream toInputStream() {
        return Channels.newInputStream(this);
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        ensureOpen();
        if (position >= size) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position < chunkStart || position >= chunkStart + chunk.length) {
            fetch();
        }
        int from = (int) (position - chunkStart);
        int length = Math.min(chunk.length - from, target.remaining());
        target.put(chunk, from, length);
        position += length;
        return length;
    }

    private void fetch() throws IOException {
        long at = start + position;
        int piece = geometry.pieceAt(at);
        int begin = (int) (at - geometry.pieceOffset(piece));
        int length = (int) Math.min(Math.min(CHUNK, geometry.pieceLength(piece) - begin), size - position);
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Loops.hop(
                torrent.session().loop(),
                () -> torrent.session().choice().readers().onRead(this, piece, begin, length, answer));
        try {
            chunk = await(answer);
            chunkStart = position;
        } finally {
            answer.cancel(false);
        }
    }

    private byte[] await(CompletableFuture<byte[]> answer) throws IOException {
        while (true) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (closed.get()) {
                    throw new AsynchronousCloseException();
                }
                if (torrent.state().isEnd()) {
                    throw new IOException(
                            "the torrent has ended", torrent.failure().orElse(null));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a piece");
            } catch (CancellationException e) { // closed before the loop heard of this read
                throw new AsynchronousCloseException();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public synchronized long position() throws IOException {
        ensureOpen();
        return position;
    }

    @Override
    public synchronized TorrentReader position(long newPosition) throws IOException {
        ensureOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition);
        }
        position = newPosition;
        return this;
    }

    /** Bytes of the range. */
    @Override
    public long size() throws IOException {
        ensureOpen();
        return size;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            torrent.onReaderClosed(this);
        }
    }
}
