package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One torrent of a {@link PeerNode}. It downloads what is missing, then serves until it is closed.
 *
 * <p>Thread-safe: state lives on the torrent's event loop, and calls hop there.
 */
@SuppressWarnings("DoNotCallSuggester") // until the shell is there
public final class Torrent implements AutoCloseable {

    Torrent() {}

    public Id160 infoHash() {
        throw new AssertionError("not built yet");
    }

    /** Absent until the metadata of a magnet link has come. */
    public Optional<Metainfo> metainfo() {
        throw new AssertionError("not built yet");
    }

    /** A link to this torrent: the one it was added with, or that of its metainfo. */
    public Magnet magnet() {
        throw new AssertionError("not built yet");
    }

    /** As it was given to {@code add}. */
    public Path directory() {
        throw new AssertionError("not built yet");
    }

    public TorrentState state() {
        throw new AssertionError("not built yet");
    }

    /** Why the torrent is FAILED; absent in any other state. */
    public Optional<Throwable> failure() {
        throw new AssertionError("not built yet");
    }

    /** A snapshot, published a few times a second; never waits. */
    public TorrentStatistics statistics() {
        throw new AssertionError("not built yet");
    }

    /**
     * Completes when the metadata is known: at once for a torrent added with it. Fails with the cause when the torrent fails,
     * and with a {@link java.util.concurrent.CancellationException} when it is closed before.
     */
    public CompletionStage<Metainfo> metadata() {
        throw new AssertionError("not built yet");
    }

    /**
     * Completes with this torrent when every piece is on disk and verified. Fails with the cause (such as the {@link
     * java.io.IOException} of a full disk) when the torrent fails, and with a {@link
     * java.util.concurrent.CancellationException} when it is closed before.
     */
    public CompletionStage<Torrent> completion() {
        throw new AssertionError("not built yet");
    }

    /** Completes when the torrent is closed and holds no file or connection any more. Never fails. */
    public CompletionStage<Void> closed() {
        throw new AssertionError("not built yet");
    }

    /** A peer to connect to. Tried again for some time when it does not answer; without effect in an end state. */
    public void addPeer(InetSocketAddress peer) {
        throw new AssertionError("not built yet");
    }

    /** Closes the connections and stops announcing; what is verified stays. Without effect in an end state. */
    public void pause() {
        throw new AssertionError("not built yet");
    }

    /** Goes on after {@link #pause()}. Without effect unless paused. */
    public void resume() {
        throw new AssertionError("not built yet");
    }

    /**
     * Ends the torrent: closes its connections and files, and takes it from its node, which may then add it again. Returns
     * at once; {@link #closed()} tells when it is done.
     */
    @Override
    public void close() {
        throw new AssertionError("not built yet");
    }
}
