package dev.flotilla.core.metainfo;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One file of a torrent.
 *
 * <p>Immutable.
 *
 * @param path its elements as received, at least one, some empty perhaps, below the torrent's name when there are many files, the name itself
 *     when there is one. <b>Hostile</b>: may hold {@code ..} or separators; {@link SafePaths} makes names for the disk
 * @param offset where it starts, in bytes from the start of the torrent
 * @param length in bytes
 * @param attributes BEP 47
 * @param symlinkTarget elements from the torrent's root, as received; empty unless {@link FileAttribute#SYMLINK} is set
 */
public record FileEntry(
        List<String> path, long offset, long length, Set<FileAttribute> attributes, List<String> symlinkTarget) {

    public FileEntry {
        path = List.copyOf(path);
        attributes = attributes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(attributes));
        symlinkTarget = List.copyOf(symlinkTarget);
        if (path.isEmpty() || offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("file " + path + " of " + length + " bytes at " + offset);
        }
    }

    /** Bytes that are zero, count in the pieces, and are never written nor asked for in earnest. */
    public boolean isPad() {
        return attributes.contains(FileAttribute.PAD);
    }

    public boolean isSymlink() {
        return attributes.contains(FileAttribute.SYMLINK);
    }

    /** Where the file ends, in bytes from the start of the torrent. */
    public long end() {
        return offset + length;
    }

    /** The elements as received, joined with slashes: to show, never to open. */
    public String pathText() {
        return String.join("/", path);
    }
}
