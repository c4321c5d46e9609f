package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.SafePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which file holds which byte of a torrent.
 *
 * <p>Immutable.
 */
final class FileLayout {
    /** What is done with each run of bytes that lies in one file; returns false to stop. */
    interface Visitor {
        boolean visit(TorrentFile file, long position, int length) throws IOException;
    }

    private final List<TorrentFile> filled = new ArrayList<>();
    private final List<TorrentFile> empty = new ArrayList<>();
    private final List<TorrentFile> all = new ArrayList<>();
    private final long[] starts;

    FileLayout(InfoDictionary info, Path directory) throws IOException {
        Path root = directory.toAbsolutePath();
        SafePaths paths = SafePaths.of(info, path -> stands(root, path));
        for (int i = 0; i < info.files().size(); i++) {
            FileEntry entry = info.files().get(i);
            Path path = root.resolve(relative(root, paths.path(i)));
            boolean stored = !entry.isPad() && !entry.isSymlink();
            TorrentFile file = new TorrentFile(root, path, entry.offset(), entry.length(), stored);
            (entry.length() > 0 ? filled : empty).add(file);
            all.add(file);
        }
        starts = filled.stream().mapToLong(TorrentFile::offset).toArray();
    }

    private static Path relative(Path root, String name) throws IOException {
        Path path;
        try {
            path = root.getFileSystem().getPath(name);
        } catch (InvalidPathException e) {
            throw new IOException(
                    "cannot store " + e.getInput() + ": no file can have that name here, with file names in "
                            + System.getProperty("sun.jnu.encoding"));
        }
        if (path.isAbsolute() || path.toString().isEmpty() || !path.normalize().equals(path)) {
            throw new AssertionError(name + " is not safe");
        }
        return path;
    }

    /** True when a regular file is there, over no link, and spelt so even where the file system ignores case. */
    private static boolean stands(Path root, String path) {
        try {
            Path file = root.resolve(path);
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && file.toRealPath().equals(root.toRealPath().resolve(path));
        } catch (IOException | InvalidPathException e) {
            return false; // then it gets a safe name
        }
    }

    /** Files of at least one byte, in order. */
    List<TorrentFile> filled() {
        return filled;
    }

    /** Files of no bytes, in order. */
    List<TorrentFile> empty() {
        return empty;
    }

    /** Every file, in the order of the torrent. */
    List<TorrentFile> all() {
        return all;
    }

    /** The index among {@link #filled} of the file that holds the byte at {@code offset}. */
    int indexAt(long offset) {
        int low = 0;
        int high = starts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Visits the runs of {@code [offset, offset + length)}, in order. */
    void visit(long offset, int length, Visitor visitor) throws IOException {
        int index = indexAt(offset);
        long at = offset;
        int rest = length;
        while (rest > 0) {
            TorrentFile file = filled.get(index++);
            long position = at - file.offset();
            int run = (int) Math.min(rest, file.length() - position);
            if (!visitor.visit(file, position, run)) {
                return;
            }
            at += run;
            rest -= run;
        }
    }
}
