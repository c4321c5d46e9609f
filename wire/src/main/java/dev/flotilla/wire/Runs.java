package dev.flotilla.wire;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.storage.FileSurvey;
import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.storage.ResumeFile;
import dev.flotilla.wire.storage.TorrentStorage;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link SwarmRun}s of one torrent, one after the other, and what outlives each: where the files are, what went over the
 * network, and what is known of the files, which is kept in the node's state directory.
 *
 * <p>Confined to its owner loop, but for the directory.
 */
final class Runs {
    private static final Logger log = LoggerFactory.getLogger(Runs.class);
    private static final long SAVE_SECONDS = 30;

    private final TorrentSession session;
    private final NodeParts node;
    private final EventLoop loop;

    private volatile Path directory;
    private volatile @Nullable ResumeData latest; // written by the saves, which come one after the other
    private SwarmRun run;
    private @Nullable Metainfo metainfo; // from the first open on
    private ResumeData.Totals earlier = ResumeData.Totals.NONE;
    private boolean remembers; // what the resume file held is in the totals
    private CompletableFuture<?> saves = CompletableFuture.completedFuture(null);
    private @Nullable CompletableFuture<Void> between; // while one run has ended and the next has not opened
    private @Nullable ScheduledFuture<?> nextSave;
    private ResumeData.Totals saved = ResumeData.Totals.NONE;
    private int savedPieces = -1;
    private boolean ended;

    Runs(TorrentSession session, NodeParts node, EventLoop loop, Path directory) {
        this.session = session;
        this.node = node;
        this.loop = loop;
        this.directory = directory;
        this.run = new SwarmRun(session, node, loop);
    }

    SwarmRun run() {
        return run;
    }

    /** For any thread. */
    Path directory() {
        return directory;
    }

    /** True while files are moved, or closed to be checked anew. */
    boolean isBetween() {
        return between != null;
    }

    /** What went over the network, over all sessions that the resume file knows of. */
    ResumeData.Totals totals() {
        return earlier.plus(run.totals(System.nanoTime()));
    }

    void open(Metainfo known) {
        metainfo = known;
        run.open(known, directory, memory(known));
    }

    private Supplier<@Nullable ResumeData> memory(Metainfo known) {
        ResumeFile file = file(known, directory);
        boolean recheck = node.recheck();
        return () -> {
            ResumeData data = file == null ? null : file.load(known).orElse(null);
            return data != null && recheck ? data.distrusted() : data;
        };
    }

    private @Nullable ResumeFile file(Metainfo known, Path place) {
        Path state = node.stateDirectory();
        return state == null ? null : ResumeFile.of(state, known, place);
    }

    /** The files of this run are checked. */
    void onChecked(@Nullable ResumeData remembered) {
        if (!remembers && remembered != null) {
            earlier = earlier.plus(remembered.totals());
        }
        remembers = true;
        if (nextSave == null) {
            nextSave = loop.scheduleWithFixedDelay(this::saveIfNews, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
        }
    }

    void saveIfNews() {
        if (!ended && between == null && run.storage() != null && isNews()) {
            savedPieces = run.have().cardinality();
            saved = totals();
            session.surveys().look(run, true, () -> {});
        }
    }

    private boolean isNews() {
        return savedPieces != run.have().cardinality() || !saved.equals(totals());
    }

    /**
     * Looks at the files and keeps what is known of them. Once the files are checked.
     *
     * @param force to have what was written reach the disk
     * @return completes on the loop
     */
    CompletableFuture<FileSurvey> save(boolean force) {
        TorrentStorage storage = run.storage();
        Metainfo known = metainfo;
        if (storage == null || known == null) {
            throw new IllegalStateException("the files are not checked");
        }
        BitSet have = (BitSet) run.have().clone();
        ResumeData.Totals totals = totals();
        ResumeFile file = file(known, directory);
        CompletableFuture<FileSurvey> save = saves.handle((done, failure) -> null)
                .thenCompose(done -> node.disk().submit(() -> {
                    FileSurvey survey = storage.survey(have, force);
                    ResumeData data = ResumeData.of(have, survey, totals);
                    latest = data;
                    keep(file, data, known);
                    return survey;
                }));
        saves = save;
        return onLoop(save);
    }

    private static void keep(@Nullable ResumeFile file, ResumeData data, Metainfo known) {
        if (file != null) {
            try {
                file.save(data, known);
            } catch (IOException e) {
                log.warn(
                        "cannot write {}; the torrent will be checked when it is next added: {}",
                        file.path(),
                        e.toString());
            }
        }
    }

    private static void forget(@Nullable ResumeFile file) {
        if (file != null) {
            try {
                file.delete();
            } catch (IOException e) {
                log.warn("cannot delete {}: {}", file.path(), e.toString());
            }
        }
    }

    private <T> CompletableFuture<T> onLoop(CompletableFuture<T> future) {
        CompletableFuture<T> hopped = new CompletableFuture<>();
        future.whenComplete((value, failure) -> Loops.hop(loop, () -> {
            if (failure == null) {
                hopped.complete(value);
            } else {
                hopped.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        }));
        return hopped;
    }

    /** Ends this run and begins another, whose files are checked but for what is known of them. */
    void restart(String reason, boolean trust) {
        Metainfo known = metainfo;
        if (known == null) {
            throw new IllegalStateException("no run to end");
        }
        Supplier<@Nullable ResumeData> memory = remembered(known);
        work(reason, directory, () -> {
            ResumeData data = memory.get();
            return data == null || trust ? data : data.distrusted();
        });
    }

    /** What was last saved, in this session or before. */
    private Supplier<@Nullable ResumeData> remembered(Metainfo known) {
        Supplier<@Nullable ResumeData> before = memory(known);
        return () -> {
            ResumeData saved = latest;
            return saved != null ? saved : before.get();
        };
    }

    /**
     * Ends this run, does {@code work}, and begins another in {@code then}; where it was when the work fails.
     *
     * @param work on a disk thread, while no file is open; answers what is then known of them
     * @return completes on the loop, with the failure of the work; cancelled when the torrent ends before
     */
    private CompletableFuture<Void> work(String reason, Path then, Callable<@Nullable ResumeData> work) {
        SwarmRun old = run;
        Metainfo known = metainfo;
        if (known == null || ended || between != null) {
            throw new IllegalStateException("no run to end");
        }
        earlier = totals();
        run = new SwarmRun(session, node, loop);
        run.succeed(old);
        session.onRun(run);
        run.expect(known);
        CompletableFuture<Void> stopped = old.stop(reason).handle((done, failure) -> null);
        CompletableFuture<@Nullable ResumeData> worked = stopped.thenCompose(done -> saves.handle((a, b) -> null))
                .thenCompose(done -> node.disk().submit(work));
        CompletableFuture<Void> result = new CompletableFuture<>();
        between = onLoop(worked).handle((data, failure) -> {
            between = null;
            if (failure == null) {
                directory = then;
            }
            if (!ended) {
                run.open(known, directory, failure == null ? () -> data : remembered(known));
            }
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
            return null;
        });
        return result;
    }

    /** Moves the files; the failure of the future names the file. */
    CompletableFuture<Void> move(Path target) {
        Metainfo known = metainfo;
        if (known == null) {
            directory = target;
            return CompletableFuture.completedFuture(null);
        }
        TorrentStorage storage = run.storage();
        if (storage == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the files are being checked"));
        }
        BitSet have = (BitSet) run.have().clone();
        ResumeData.Totals totals = totals();
        ResumeFile old = file(known, directory);
        ResumeFile next = file(known, target);
        return work("moving", target, () -> {
            FileSurvey survey = storage.moveTo(node.disk().storage(known, target), have);
            ResumeData data = ResumeData.of(have, survey, totals);
            latest = data;
            keep(next, data, known);
            forget(old);
            return data;
        });
    }

    /**
     * Ends the torrent's last run and keeps what is known.
     *
     * @param last done when no file is open any more; its failure is the future's
     */
    CompletableFuture<Void> end(String reason, Callable<@Nullable Void> last) {
        ended = true;
        if (nextSave != null) {
            nextSave.cancel(false);
        }
        SwarmRun ending = run;
        CompletableFuture<Void> worked = between != null ? between : CompletableFuture.completedFuture(null);
        CompletableFuture<Void> stopped = ending.stop(reason).handle((done, failure) -> null);
        return CompletableFuture.allOf(worked, stopped)
                .thenCompose(done -> onLoop(CompletableFuture.completedFuture(null)))
                .thenCompose(done -> ending.storage() == null ? CompletableFuture.completedFuture(null) : save(false))
                .handle((survey, failure) -> {
                    if (failure != null) {
                        log.warn("what is known of a torrent's files is not kept: {}", failure.toString());
                    }
                    return null;
                })
                .thenCompose(done -> node.disk().submit(last))
                .thenApply(done -> null);
    }

    /** Forgets what is known of the torrent, and deletes its files if that is wanted; when no file is open. Blocks. */
    void remove(boolean deleteData) throws IOException {
        Metainfo known = metainfo;
        if (known == null) {
            return;
        }
        ResumeFile file = file(known, directory);
        try {
            if (deleteData) {
                TorrentStorage storage = run.storage();
                (storage != null ? storage : node.disk().storage(known, directory)).deleteFiles();
            }
        } finally {
            if (file != null) {
                file.delete();
            }
        }
    }
}
