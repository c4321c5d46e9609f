package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file without reading it: whoever changes the file changes this.
 *
 * @param length in bytes, or {@link TorrentFile#MISSING}
 * @param modifiedNanos when its bytes were last written, since 1970
 * @param changedNanos when anything of it was last changed, which no program can set back; 0 where the system does not tell
 *     <p>Immutable.
 */
record FileStamp(long length, long modifiedNanos, long changedNanos) {
    /** Of a file that is not there. */
    static final FileStamp MISSING = new FileStamp(TorrentFile.MISSING, 0, 0);

    /** Equals the stamp of no file: what was known of this one is void. */
    static final FileStamp VOID = new FileStamp(-2, 0, 0);

    static FileStamp of(Path path) throws IOException {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Map<String, Object> all = Files.readAttributes(path, "unix:size,lastModifiedTime,ctime");
                return new FileStamp(
                        (Long) get(all, "size"), nanos(get(all, "lastModifiedTime")), nanos(get(all, "ctime")));
            }
            BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(basic.size(), nanos(basic.lastModifiedTime()), 0);
        } catch (NoSuchFileException e) {
            return MISSING;
        }
    }

    private static Object get(Map<String, Object> attributes, String name) throws IOException {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IOException("this file system does not tell the " + name + " of a file");
        }
        return value;
    }

    private static long nanos(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }
}
