package dev.flotilla.examples;

import dev.flotilla.wire.FilePriority;
import dev.flotilla.wire.Torrent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which files of a torrent, and in which order. Confined to the thread that parses and runs the command. */
final class ChoiceOptions {
    private static final int MAX_INDEX = 1 << 18;

    /** Indices of files as the user writes them: {@code 1,3-5}. Immutable. */
    record Files(Set<Integer> indices) {
        static Files parse(String text) {
            Set<Integer> indices = new TreeSet<>();
            for (String part : text.split(",", -1)) {
                String[] ends = part.split("-", 2);
                int first = index(text, ends[0]);
                int last = index(text, ends[ends.length - 1]);
                if (last < first) {
                    throw new TypeConversionException("'" + text + "' is not a list of files such as 1,3-5");
                }
                for (int file = first; file <= last; file++) {
                    indices.add(file);
                }
            }
            return new Files(indices);
        }

        private static int index(String text, String digits) {
            try {
                int index = Integer.parseInt(digits);
                if (index >= 0 && index < MAX_INDEX) {
                    return index;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new TypeConversionException("'" + text + "' is not a list of files such as 1,3-5");
        }
    }

    @Option(
            names = "--files",
            paramLabel = "LIST",
            description = "Only these files, such as 1,3-5; 'inspect' shows them in order, the first is 0.")
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

    void apply(Torrent torrent) {
        if (files != null) {
            torrent.select(files.indices());
        }
        torrent.setSequential(isSequential);
        priorities.forEach((list, priority) -> list.indices().forEach(file -> prefer(torrent, file, priority)));
    }

    private static void prefer(Torrent torrent, int file, FilePriority priority) {
        try {
            torrent.setPriority(file, priority);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "there is no file " + file + " to be given priority "
                            + priority.name().toLowerCase(Locale.ROOT),
                    e);
        }
    }
}
