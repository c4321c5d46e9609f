package dev.flotilla.core.metainfo;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

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

    private SafePaths(String[] paths) {
        this.paths = List.of(paths);
    }

    /** The paths for a disk of the running system. */
    public static SafePaths of(InfoDictionary info) {
        return of(info, isWindows());
    }

    static SafePaths of(InfoDictionary info, boolean windows) {
        return new SafePaths(new PathNaming(info, windows).paths());
    }

    /**
     * The paths where files perhaps stand already: one that stands under its received name keeps that, so that a tree with
     * names that are only odd (two that differ in case, a device of Windows) can be seeded where it lies.
     *
     * @param stands tells whether a regular file is at a path below the directory, spelt exactly so, and reached over no
     *     link. Asked only when a name would change, never about a path that leads elsewhere, and never on Windows
     */
    public static SafePaths of(InfoDictionary info, Predicate<String> stands) {
        SafePaths portable = of(info);
        if (isWindows()) {
            return portable;
        }
        boolean[] candidates = new boolean[portable.paths.size()];
        boolean anyOdd = false;
        for (int i = 0; i < candidates.length; i++) {
            String received = PathNaming.received(info, i);
            candidates[i] = PathNaming.staysInside(info, i);
            anyOdd |= candidates[i] && !received.equals(portable.path(i)) && stands.test(received);
        }
        if (!anyOdd) {
            return portable;
        }
        PathNaming naming = new PathNaming(info, false);
        for (int i = 0; i < candidates.length; i++) {
            if (candidates[i] && stands.test(PathNaming.received(info, i))) {
                naming.keep(i);
            }
        }
        return new SafePaths(naming.paths());
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
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
}
