package dev.flotilla.wire;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.swarm.FilePriorities;
import dev.flotilla.wire.swarm.Priority;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a torrent's user wants of it: which files, in which order, and what is being read. It outlasts the torrent's runs;
 * each is told all of it when its files are checked.
 *
 * <p>Confined to its owner loop.
 */
final class Choice {
    private final Publication published;
    private final Readers readers = new Readers();
    private final BitSet read = new BitSet(); // files that were opened to be read, and so are created though skipped
    private boolean isSequential;

    // told before the files are known
    private final BitSet linked;
    private @Nullable BitSet selected; // null while the user has not said
    private final Map<Integer, FilePriority> early = new HashMap<>();

    // once the files are known
    private @Nullable Metainfo metainfo;
    private List<FilePriority> priorities = List.of();

    private @Nullable SwarmRun run; // whose files are checked

    /** @param linked the files that the magnet link selects (BEP 53); none: all, as when it means another torrent */
    Choice(Publication published, BitSet linked) {
        this.published = published;
        this.linked = linked;
    }

    Readers readers() {
        return readers;
    }

    void onMetainfo(Metainfo known) {
        metainfo = known;
        int files = known.info().files().size();
        priorities = Collections.nCopies(files, FilePriority.NORMAL);
        int firstLinked = linked.nextSetBit(0);
        BitSet only = selected == null && firstLinked >= 0 && firstLinked < files ? linked : selected;
        Map<Integer, FilePriority> first = only == null ? new HashMap<>() : only(only);
        first.putAll(early);
        set(first);
    }

    /** Files that do not exist are ignored. */
    void set(Map<Integer, FilePriority> wanted) {
        if (metainfo == null) {
            early.putAll(wanted);
            return;
        }
        List<FilePriority> next = new ArrayList<>(priorities);
        wanted.forEach((file, priority) -> {
            if (file >= 0 && file < next.size()) {
                next.set(file, priority);
            }
        });
        priorities = next;
        published.priorities(List.copyOf(next));
        if (run != null) {
            apply(run, () -> {});
        }
    }

    /** These files and no others. */
    void select(BitSet files) {
        if (metainfo == null) {
            selected = files;
            early.clear();
        } else {
            set(only(files));
        }
    }

    private Map<Integer, FilePriority> only(BitSet files) {
        Map<Integer, FilePriority> wanted = new HashMap<>();
        for (int file = 0; file < priorities.size(); file++) {
            wanted.put(file, files.get(file) ? FilePriority.NORMAL : FilePriority.SKIP);
        }
        return wanted;
    }

    /** Pieces are begun in the order of the torrent, or the rarest first. */
    void setSequential(boolean sequential) {
        isSequential = sequential;
        if (run != null) {
            run.door().enter((engine, nowNanos) -> engine.onSequential(nowNanos, sequential));
        }
    }

    /** The file will be read. */
    void onReading(int file) {
        if (!read.get(file)) {
            read.set(file);
            if (run != null && priorities.get(file) == FilePriority.SKIP) {
                apply(run, () -> {});
            }
        }
    }

    /** The files of {@code next} are checked: {@code opened} is called when they and its engine know what is wanted. */
    void onChecked(SwarmRun next, Runnable opened) {
        run = next;
        next.door().enter((engine, nowNanos) -> engine.onSequential(nowNanos, isSequential));
        apply(next, () -> {
            opened.run();
            readers.onOpened(next);
        });
    }

    /** First the files, then the engine: so that nothing is written where it should not be. */
    private void apply(SwarmRun to, Runnable done) {
        Metainfo known = Objects.requireNonNull(metainfo, "files are checked when they are known");
        BitSet skipped = new BitSet();
        for (int file = 0; file < priorities.size(); file++) {
            boolean isPad = known.info().files().get(file).isPad();
            skipped.set(file, priorities.get(file) == FilePriority.SKIP && !read.get(file) && !isPad);
        }
        to.skip(skipped, () -> {
            List<Priority> wanted =
                    priorities.stream().map(FilePriority::toSwarm).toList();
            FilePriorities told = new FilePriorities(known.info(), wanted);
            to.door().enter((engine, nowNanos) -> engine.onPriorities(nowNanos, told));
            done.run();
        });
    }
}
