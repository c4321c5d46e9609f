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
    // depends on nothing but the directories and the files before it.
    private static final class Naming {
        private static final int ROOT = 0;

        private final InfoDictionary info;
        private final boolean windows;
        private final Map<Place, Integer> directories = new HashMap<>();
        private final Set<Place> files = new HashSet<>();
        private final Map<Place, Integer> numbers = new HashMap<>();

        Naming(InfoDictionary info, boolean windows) {
            this.info = info;
            this.windows = windows;
        }

        List<String> paths() {
            int[] parents = info.files().stream().mapToInt(this::parent).toArray();
            String[] paths = new String[parents.length];
            // what is written to the disk comes first, and is not displaced by what is not
            for (boolean written : new boolean[] {true, false}) {
                for (int i = 0; i < paths.length; i++) {
                    FileEntry file = info.files().get(i);
                    if (written == !(file.isPad() || file.isSymlink())) {
                        paths[i] = path(file, parents[i]);
                    }
                }
            }
            return List.of(paths);
        }

        private int parent(FileEntry file) {
            int directory = ROOT;
            for (String element : file.path().subList(0, file.path().size() - 1)) {
                Place place = new Place(directory, SafeName.folded(SafeName.of(element, windows)));
                directory = directories.computeIfAbsent(place, p -> directories.size() + 1);
            }
            return directory;
        }

        private String path(FileEntry file, int parent) {
            List<String> path = new ArrayList<>(file.path().size() + 1);
            if (info.isMultiFile()) {
                path.add(info.name());
            }
            path.addAll(file.path());
            path.replaceAll(element -> SafeName.of(element, windows));
            int last = path.size() - 1;
            path.set(last, unique(path.get(last), parent));
            return String.join("/", path);
        }

        private String unique(String name, int directory) {
            String candidate = name;
            while (!claim(new Place(directory, SafeName.folded(candidate)))) {
                Place family = new Place(directory, SafeName.folded(SafeName.unnumbered(name)));
                candidate = SafeName.numbered(name, numbers.merge(family, 1, Integer::sum));
            }
            return candidate;
        }

        private boolean claim(Place place) {
            return !directories.containsKey(place) && files.add(place);
        }
    }

    // ordered, so that names made to share a hash code cost a map no more than a logarithm
    private record Place(int directory, String folded) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Integer.compare(directory, other.directory);
            return order != 0 ? order : folded.compareTo(other.folded);
        }
    }
}
