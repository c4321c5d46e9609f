package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.FilePriority;
import dev.flotilla.wire.Torrent;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which files of a torrent, and in which order. Confined to the thread that parses and runs the command. */
final class ChoiceOptions {
    /** Indices of files as the user writes them: {@code 1,3-5}. Immutable. */
    record Files(NavigableSet<Integer> indices) {
        static Files parse(String text) {
            NavigableSet<Integer> indices = new TreeSet<>();
            for (String part : text.split(",", -1)) {
                String[] ends = part.split("-", 2);
                int first = index(text, ends[0]);
                int last = index(text, ends[ends.length - 1]);
                if (last < first) {
                    throw notAList(text);
                }
                for (int file = first; file <= last; file++) {
                    indices.add(file);
                }
            }
            return new Files(Collections.unmodifiableNavigableSet(indices));
        }

        private static int index(String text, String digits) {
            try {
                int index = Integer.parseInt(digits);
                if (index >= 0 && index < Metainfo.MAX_FILES) {
                    return index;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw notAList(text);
        }

        private static TypeConversionException notAList(String text) {
            return new TypeConversionException("'" + text + "' is not a list of files such as 1,3-5");
        }

        /** The first that a torrent of {@code count} files does not have; null when it has all. */
        @Nullable
        Integer missing(int count) {
            return indices.ceiling(count);
        }
    }

    @Option(
            names = "--files",
            paramLabel = "LIST",
            description = "Only these files, by the numbers that 'inspect' shows: 1,3-5.")
    private @Nullable Files files;

    @Option(
            names = "--priority",
            paramLabel = "LIST=skip|low|normal|high",
            description = "How much files are wanted, such as 0-2=high; may be given again.")
    private Map<Files, FilePriority> priorities = new LinkedHashMap<>();

    @Option(names = "--sequential", description = "Pieces in order, rather than the rarest first.")
    private boolean isSequential;

    /** True when it means one torrent, whose files are known by their numbers. */
    boolean namesFiles() {
        return files != null || !priorities.isEmpty();
    }

    /**
     * Checks that the torrent has the files that are named.
     *
     * @throws IllegalArgumentException when it lacks one
     */
    void check(Metainfo known) {
        int count = known.info().files().size();
        Integer missing = files == null ? null : files.missing(count);
        if (missing != null) {
            throw new IllegalArgumentException("there is no file " + missing + ": the torrent has " + count);
        }
        priorities.forEach((list, priority) -> check(list.missing(count), priority));
    }

    private static void check(@Nullable Integer missing, FilePriority priority) {
        if (missing != null) {
            throw new IllegalArgumentException("there is no file " + missing + " to be given priority "
                    + priority.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Of a torrent that was checked, or whose files are not known yet. */
    void apply(Torrent torrent) {
        if (files != null) {
            torrent.select(files.indices());
        }
        torrent.setSequential(isSequential);
        Map<Integer, FilePriority> wanted = new HashMap<>();
        priorities.forEach((list, priority) -> list.indices().forEach(file -> wanted.put(file, priority)));
        torrent.setPriorities(wanted); // once, since each call copies the list of all
    }
}
