package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One torrent of a {@link PeerNode}. It downloads what is missing, then serves until it is closed.
 *
 * <p>Thread-safe: state lives on the torrent's event loop, and calls hop there.
 */
public final class Torrent implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 200;

    private final Magnet magnet;
    private final TorrentSession session;
    private final EventLoop loop;
    private final Publication published;
    private final Consumer<Torrent> leaveNode;
    private final CompletableFuture<Torrent> completion;

    Torrent(Magnet magnet, TorrentSession session, Consumer<Torrent> leaveNode) {
        this.magnet = magnet;
        this.session = session;
        this.loop = session.loop();
        this.published = session.published();
        this.leaveNode = leaveNode;
        this.completion = published.completion.thenApply(done -> this);
    }

    public Id160 infoHash() {
        return magnet.infoHash();
    }

    /** Absent until the metadata of a magnet link has come. */
    public Optional<Metainfo> metainfo() {
        return Optional.ofNullable(published.metainfo());
    }

    /** A link to this torrent: the one it was added with, or that of its metainfo. */
    public Magnet magnet() {
        return magnet;
    }

    /** As it was given to {@code add}. */
    public Path directory() {
        return session.directory();
    }

    public TorrentState state() {
        return published.state();
    }

    /** Why the torrent is FAILED; absent in any other state. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(published.failure());
    }

    /** A snapshot of now; when the torrent's loop does not answer within a fifth of a second, the one before. */
    public TorrentStatistics statistics() {
        if (!published.state().isEnd()) {
            CountDownLatch answered = new CountDownLatch(1);
            Loops.hop(loop, () -> {
                session.onStatistics();
                answered.countDown();
            });
            await(answered);
        }
        return published.statistics();
    }

    /**
     * Completes when the metadata is known: at once for a torrent added with it. Fails with the cause when the torrent fails,
     * and with a {@link java.util.concurrent.CancellationException} when it is closed before.
     */
    public CompletionStage<Metainfo> metadata() {
        return published.metadata.minimalCompletionStage();
    }

    /**
     * Completes with this torrent when every piece is on disk and verified. Fails with the cause (such as the {@link
     * java.io.IOException} of a full disk) when the torrent fails, and with a {@link
     * java.util.concurrent.CancellationException} when it is closed before.
     */
    public CompletionStage<Torrent> completion() {
        return completion.minimalCompletionStage();
    }

    /** Completes when the torrent has ended and holds no file or connection any more. Never fails. */
    public CompletionStage<Void> closed() {
        return published.closed.minimalCompletionStage();
    }

    /**
     * A peer to connect to, tried again for some time when it does not answer. A host name is looked up. Without effect in an
     * end state.
     *
     * @throws IllegalArgumentException when the port is 0
     */
    public void addPeer(InetSocketAddress peer) {
        if (peer.getPort() == 0) {
            throw new IllegalArgumentException("a peer without a port: " + peer);
        }
        Loops.hop(loop, () -> session.onPeer(peer));
    }

    /** Closes the connections and stops announcing; what is verified stays. Without effect in an end state. */
    public void pause() {
        Loops.hop(loop, session::onPause);
    }

    /** Goes on after {@link #pause()}. Without effect unless paused. */
    public void resume() {
        Loops.hop(loop, session::onResume);
    }

    /**
     * Ends the torrent: closes its connections and files, and takes it from its node, which may then add it again. Returns
     * at once; {@link #closed()} tells when it is done. A FAILED torrent stays FAILED.
     */
    @Override
    public void close() {
        leaveNode.accept(this);
        Loops.hop(loop, session::onClose);
    }

    private static void await(CountDownLatch answered) {
        try {
            answered.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    TorrentSession session() {
        return session;
    }
}
