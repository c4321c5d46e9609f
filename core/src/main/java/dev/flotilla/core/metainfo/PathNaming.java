package dev.flotilla.core.metainfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each file of one torrent its path.
 *
 * <p>Confined to its owner loop.
 */
final class PathNaming {
    // Directories keep the name that SafeName gives them, even when two fall together; only files step aside, so a name
    // depends on nothing but the directories and the files before it. A place is an element in a directory, folded, so
    // that names which some file system holds for the same are the same place.
    private static final int ROOT = 0;

    private final InfoDictionary info;
    private final boolean windows;
    private final Map<Place, Integer> directories = new HashMap<>();
    private final Set<Place> files = new HashSet<>();
    private final Map<Place, Integer> numbers = new HashMap<>();
    private final int[] parents;
    private final Map<Integer, String> kept = new HashMap<>();
    private final Set<String> keptPaths = new HashSet<>();

    PathNaming(InfoDictionary info, boolean windows) {
        this.info = info;
        this.windows = windows;
        parents = info.files().stream().mapToInt(this::parent).toArray();
    }

    /** The path of a file as received. Hostile. */
    static String received(InfoDictionary info, int index) {
        String path = info.files().get(index).pathText();
        return info.isMultiFile() ? info.name() + "/" + path : path;
    }

    /** True when the received path leads nowhere but below the directory, on systems with slashes. */
    static boolean staysInside(InfoDictionary info, int index) {
        return SafeName.isOneElement(info.name())
                && info.files().get(index).path().stream().allMatch(SafeName::isOneElement);
    }

    /** Leaves a file its received path, unless another file or a directory has it; others step aside. */
    void keep(int index) {
        Place place = new Place(parents[index], SafeName.folded(last(index)));
        String path = received(info, index);
        if (!directories.containsKey(place) && keptPaths.add(path)) {
            files.add(place);
            kept.put(index, path);
        }
    }

    /** The path of every file. To be asked once. */
    String[] paths() {
        String[] paths = new String[parents.length];
        // what is written to the disk comes first, and is not displaced by what is not
        for (boolean written : new boolean[] {true, false}) {
            for (int i = 0; i < paths.length; i++) {
                FileEntry file = info.files().get(i);
                if (written == !(file.isPad() || file.isSymlink())) {
                    String path = kept.get(i);
                    paths[i] = path == null ? path(i) : path;
                }
            }
        }
        return paths;
    }

    private int parent(FileEntry file) {
        int directory = ROOT;
        for (String element : file.path().subList(0, file.path().size() - 1)) {
            directory = directories.computeIfAbsent(place(directory, element), p -> directories.size() + 1);
        }
        return directory;
    }

    private String last(int index) {
        List<String> path = info.files().get(index).path();
        return path.get(path.size() - 1);
    }

    private String path(int index) {
        List<String> path = new ArrayList<>();
        if (info.isMultiFile()) {
            path.add(info.name());
        }
        path.addAll(info.files().get(index).path());
        path.replaceAll(element -> SafeName.of(element, windows));
        path.set(path.size() - 1, unique(path.get(path.size() - 1), parents[index]));
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

    private Place place(int directory, String received) {
        return new Place(directory, SafeName.folded(SafeName.of(received, windows)));
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
