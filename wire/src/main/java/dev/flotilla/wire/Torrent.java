package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.Orders.Word;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.swarm.PeerSource;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent of a {@link PeerNode}. It downloads what is missing, then serves until it is closed.
 *
 * <p>Thread-safe: state lives on the torrent's event loop, and calls hop there.
 */
public final class Torrent implements AutoCloseable {

    /** Readers of one torrent that are open at a time. */
    static final int MAX_READERS = 64;

    private static final long PATIENCE_MILLIS = 200;

    private final Magnet magnet;
    private final TorrentSession session;
    private final FileOrders orders;
    private final Orders given; // kept for the next session
    private final EventLoop loop;
    private final Publication published;
    private final Consumer<Torrent> leaveNode;
    private final CompletableFuture<Torrent> completion;
    private final AtomicInteger readers = new AtomicInteger();

    Torrent(Magnet magnet, TorrentSession session, Consumer<Torrent> leaveNode) {
        this.magnet = magnet;
        this.session = session;
        this.orders = new FileOrders(session);
        this.given = session.orders();
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

    /** As it was given to {@code add}, or to the last {@link #move} that succeeded. */
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
     * Completes with this torrent when all that is wanted of it is on disk and verified, for the first time. Fails with the cause (such as the {@link
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
        Loops.hop(loop, () -> session.finder().add(peer, PeerSource.MANUAL));
    }

    /**
     * How much a file is wanted from now on, by its index in the metainfo. The torrent is complete when all files that are
     * not skipped are there; when one of them is wanted after that, it goes on. Of a skipped file that does not exist nothing
     * is created. Before the metadata is known this is kept for later; a magnet link may select files too (BEP 53).
     *
     * @throws IndexOutOfBoundsException when the torrent is known to have no such file
     */
    public void setPriority(int file, FilePriority priority) {
        setPriorities(Map.of(file, priority));
    }

    /** As {@link #setPriority}, of many files at once; those that are not named stay as they are. */
    public void setPriorities(Map<Integer, FilePriority> priorities) {
        int files = metainfo().map(known -> known.info().files().size()).orElse(Metainfo.MAX_FILES);
        priorities.keySet().forEach(file -> Objects.checkIndex(file, files));
        Map<Integer, FilePriority> wanted = Map.copyOf(priorities);
        given.prioritise(wanted);
        Loops.hop(loop, () -> session.choice().set(wanted));
    }

    /**
     * These files are wanted with normal priority from now on, and no others: see {@link #setPriority}.
     *
     * @param files indices; of files that do not exist nothing is wanted
     */
    public void select(Collection<Integer> files) {
        BitSet selected = new BitSet();
        files.stream().filter(file -> file >= 0 && file < Metainfo.MAX_FILES).forEach(selected::set);
        given.select(selected);
        Loops.hop(loop, () -> session.choice().select(selected));
    }

    /** The priority of every file, in order; empty until the metadata is known. */
    public List<FilePriority> priorities() {
        return published.priorities();
    }

    /** True: pieces are begun in the order of the torrent; false, as at first: the rarest first, which is better for all. */
    public void setSequential(boolean sequential) {
        given.set(Word.SEQUENTIAL, sequential);
        Loops.hop(loop, () -> session.choice().setSequential(sequential));
    }

    /** As {@link #open(int, long, long)}, of the whole file. */
    public TorrentReader open(int file) throws IOException {
        return open(file, 0, files().get(file).length());
    }

    /**
     * Reads a part of a file, whether it is here already or not: what is read next is fetched before all else, also of a
     * skipped file. Until it is closed, a window ahead of it is kept.
     *
     * @param length bytes; 0 or more
     * @throws IllegalStateException while the metadata is unknown
     * @throws IndexOutOfBoundsException when there is no such file, or it is shorter
     * @throws IOException when {@value #MAX_READERS} readers of this torrent are open
     */
    public TorrentReader open(int file, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, files().get(file).length());
        if (readers.incrementAndGet() > MAX_READERS) {
            readers.decrementAndGet();
            throw new IOException(MAX_READERS + " readers are open already");
        }
        Loops.hop(loop, () -> session.choice().onReading(file));
        return new TorrentReader(this, metainfo().orElseThrow(), file, offset, length);
    }

    private List<FileEntry> files() {
        return metainfo()
                .orElseThrow(() -> new IllegalStateException("the metadata is unknown"))
                .info()
                .files();
    }

    void onReaderClosed(TorrentReader reader) {
        readers.decrementAndGet();
        Loops.hop(loop, () -> session.choice().readers().onClosed(reader));
    }

    /** Closes the connections and stops announcing; what is verified stays. Without effect in an end state. */
    public void pause() {
        given.set(Word.PAUSED, true);
        Loops.hop(loop, () -> session.onPaused(true));
    }

    /** Goes on after {@link #pause()}. Without effect unless paused. */
    public void resume() {
        given.set(Word.PAUSED, false);
        Loops.hop(loop, () -> session.onPaused(false));
    }

    /** Its place in the queue of its node: 0 for the first, which starts before the others; -1 when it has ended. */
    public int queuePosition() {
        return session.admission().position(session);
    }

    /**
     * Moves it in the queue of its node, whether it waits or is active; at first it is the last. The order decides who is active:
     * a torrent that comes to the front takes the place of the last active one, which is then QUEUED. Without effect in an
     * end state.
     */
    public void moveInQueue(QueueMove move) {
        session.admission()
                .move(session, move)
                .forEach((torrent, place) -> torrent.orders().set(Word.PLACE, place));
    }

    /** True: it is active whatever the {@link QueueLimits} are, and takes no place of another. False at first. */
    public void setForced(boolean forced) {
        given.set(Word.FORCED, forced);
        session.admission().setForced(session, forced);
    }

    public boolean isForced() {
        return session.admission().isForced(session);
    }

    /** Whom this torrent uploads to from now on, in place of what its node was built with. */
    public void setChoker(Choker choker) {
        Loops.hop(loop, () -> session.onUpload(upload -> upload.withChoker(choker)));
    }

    /**
     * Peers that this torrent uploads to at a time, from now on.
     *
     * @param slots 1 or more; 0 for as many as its up-link is best used with
     * @throws IllegalArgumentException when it is less
     */
    public void setUploadSlots(int slots) {
        if (slots < 0) {
            throw new IllegalArgumentException(slots + " upload slots");
        }
        given.set(Word.SLOTS, slots);
        Loops.hop(loop, () -> session.onUpload(upload -> upload.withSlots(slots)));
    }

    /**
     * As {@link PeerNode.Builder#superSeed}, of this torrent alone. When it changes once the files are checked, the torrent
     * leaves its swarm and joins it again, since peers cannot be told anew what it has.
     */
    public void setSuperSeed(boolean enabled) {
        given.set(Word.SUPER_SEED, enabled);
        Loops.hop(loop, () -> session.onUpload(upload -> upload.withSuperSeed(enabled)));
    }

    /** New limits of this torrent, from now on; those of its node and of its peers hold as well. None at first. */
    public void setRateLimits(RateLimits limits) {
        given.setRates(Word.UP, Word.DOWN, limits);
        Loops.hop(loop, () -> session.rates().setLimits(System.nanoTime(), limits));
    }

    /** New limits of each of its peers by itself, from now on; at first those that the node was built with. */
    public void setPeerRateLimits(RateLimits ofEach) {
        given.setRates(Word.PEER_UP, Word.PEER_DOWN, ofEach);
        Loops.hop(loop, () -> {
            session.rates().setEachPeer(ofEach);
            session.onPeerRates();
        });
    }

    /**
     * New limits of one peer, from now on, also when it comes again; those of each peer hold as well. {@link RateLimits#NONE}
     * forgets them.
     *
     * @param peerId as {@link PeerStatistics#peerId} tells it
     */
    public void setPeerRateLimits(Id160 peerId, RateLimits limits) {
        Loops.hop(loop, () -> {
            session.rates().setPeer(peerId, limits);
            session.onPeerRates();
        });
    }

    /**
     * Hashes all that is on disk again, and goes on from what is right. Its peers are connected to anew. Without effect before
     * the metadata is known, while files are being moved, and in an end state.
     */
    public void recheck() {
        Loops.hop(loop, orders::recheck);
    }

    /**
     * Takes the files below another directory, created when missing: renames them, or copies them to another file system and
     * deletes the old ones when all are copied; those that cannot be deleted stay, and the log tells. Meanwhile the torrent
     * is CHECKING and has no connection. When it fails, all files are where they were and the torrent goes on there. Follows
     * no link.
     *
     * @return completes when {@link #directory()} is the new one; fails with an {@link java.io.IOException} that names the file,
     *     also when one is there already, and with an {@link IllegalStateException} when the torrent has ended, is being
     *     moved or is being checked
     */
    public CompletionStage<Void> move(Path target) {
        return ask(done -> orders.move(target, done));
    }

    /**
     * Closes the torrent and forgets what the state directory knows of it. Files of this torrent alone are deleted, and the
     * directories below {@link #directory()} that this leaves empty; never what is, or lies behind, a symbolic link.
     *
     * @return completes when it is done; fails with an {@link java.io.IOException} that names the first file that could not be
     *     deleted; the others are
     */
    public CompletionStage<Void> remove(boolean deleteData) {
        leaveNode.accept(this);
        given.forget();
        return ask(done -> orders.remove(deleteData, done));
    }

    private CompletionStage<Void> ask(Consumer<CompletableFuture<@Nullable Void>> question) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        CompletableFuture<Void> told = new CompletableFuture<>();
        answer.whenComplete((done, failure) -> published.run(() -> {
            if (failure == null) {
                told.complete(null);
            } else {
                told.completeExceptionally(failure);
            }
        }));
        try {
            loop.execute(() -> question.accept(answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the node is closed"));
        }
        return told.minimalCompletionStage();
    }

    /**
     * Ends the torrent: closes its connections and files, and takes it from its node, which may then add it again. Returns
     * at once; {@link #closed()} tells when it is done. A FAILED torrent stays FAILED.
     */
    @Override
    public void close() {
        leaveNode.accept(this);
        given.end();
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
