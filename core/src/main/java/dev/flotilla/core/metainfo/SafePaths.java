package dev.flotilla.core.metainfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where each file of a torrent may stand below the directory the user chose, whatever its names say: relative paths with
 * slashes between their elements, none of which is {@code ..}, {@code .}, absolute, a drive, a device, longer than 255
 * bytes, or holds a separator or a control character. No two files share a path, nor is one the directory of another,
 * even where a file system ignores case or composes letters differently: the later one gets a number, as
 * {@code name.1.txt}. A torrent whose names offend nobody keeps them, so that data of other clients is found.
 *
 * <p>Pad files and symbolic links have a path too, but are not to be created (docs/decisions.md). Nobody should follow
 * links that already stand in the directory; that is the storage's part.
 *
 * <p>Immutable.
 */
public final class SafePaths {
    private final List<String> paths;

    private SafePaths(List<String> paths) {
        this.paths = paths;
    }

    /** The paths for a disk of the running system. */
    public static SafePaths of(InfoDictionary info) {
        return of(
                info, System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows"));
    }

    static SafePaths of(InfoDictionary info, boolean windows) {
        return new SafePaths(new Naming(info, windows).paths());
    }

    /** The path of the file of that index. */
    public String path(int file) {
        return paths.get(file);
    }

    /** The path of every file, in the torrent's order. */
    public List<String> paths() {
        return paths;
    }

    @Override
    public String toString() {
        return paths.toString();
    }

    // Directories keep the name that SafeName gives them, even when two fall together; only files step aside, so a name
    // depends on no more than the files before it. `files` and `directories` hold folded paths.
    private static final class Naming {
        private final InfoDictionary info;
        private final boolean windows;
        private final Set<String> files = new HashSet<>();
        private final Set<String> directories = new HashSet<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, String> folded = new HashMap<>();

        Naming(InfoDictionary info, boolean windows) {
            this.info = info;
            this.windows = windows;
        }

        List<String> paths() {
            List<List<String>> elements =
                    info.files().stream().map(this::elements).toList();
            for (List<String> path : elements) {
                String directory = "";
                for (String element : path.subList(0, path.size() - 1)) {
                    directory += fold(element) + "/";
                    directories.add(directory);
                }
            }
            String[] paths = new String[elements.size()];
            // what is written to the disk comes first and is not displaced by what is not
            for (boolean written : new boolean[] {true, false}) {
                for (int i = 0; i < paths.length; i++) {
                    FileEntry file = info.files().get(i);
                    if (written == !(file.isPad() || file.isSymlink())) {
                        paths[i] = unique(elements.get(i));
                    }
                }
            }
            return List.of(paths);
        }

        private List<String> elements(FileEntry file) {
            List<String> elements = new ArrayList<>(file.path().size() + 1);
            if (info.isMultiFile()) {
                elements.add(info.name());
            }
            elements.addAll(file.path());
            elements.replaceAll(element -> names.computeIfAbsent(element, e -> SafeName.of(e, windows)));
            return elements;
        }

        private String unique(List<String> path) {
            int last = path.size() - 1;
            String name = path.get(last);
            StringBuilder directory = new StringBuilder();
            StringBuilder foldedDirectory = new StringBuilder();
            for (String element : path.subList(0, last)) {
                directory.append(element).append('/');
                foldedDirectory.append(fold(element)).append('/');
            }
            String candidate = name;
            while (!take(foldedDirectory + SafeName.folded(candidate))) {
                String family = foldedDirectory + SafeName.folded(SafeName.unnumbered(name));
                candidate = SafeName.numbered(name, numbers.merge(family, 1, Integer::sum));
            }
            return directory + candidate;
        }

        private boolean take(String path) {
            return !directories.contains(path + "/") && files.add(path);
        }

        private String fold(String element) {
            return folded.computeIfAbsent(element, SafeName::folded);
        }
    }
}
