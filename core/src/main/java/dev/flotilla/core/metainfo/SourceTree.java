package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * The regular files that a torrent is made of, as they were when the tree was walked.
 *
 * <p>Immutable.
 *
 * @param isDirectory true when the source was a directory, even of one file
 * @param files in the torrent's order
 */
record SourceTree(boolean isDirectory, List<SourceFile> files) {

    /**
     * One file.
     *
     * @param path its elements below the source; empty when it is the source
     * @param offset in bytes from the start of the torrent
     */
    record SourceFile(Path file, List<ByteString> path, long offset, long length, FileTime lastModified) {
        private SourceFile at(long newOffset) {
            return new SourceFile(file, path, newOffset, length, lastModified);
        }

        /** Fails when the file is no longer what the walk found. */
        void checkUnchanged() throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (now.size() != length || !now.lastModifiedTime().equals(lastModified)) {
                throw changed();
            }
        }

        IOException changed() {
            return new IOException(file + " changed while it was hashed");
        }
    }

    /** Element by element, as unsigned bytes. */
    private static final Comparator<SourceFile> ORDER = Comparator.comparing(SourceFile::path, SourceTree::compare);

    /**
     * Walks {@code source} and does not follow links below it.
     *
     * @param onSkipped told of whatever is neither regular file nor directory
     * @throws IOException when there is no such file, a directory cannot be read or holds no file, or a torrent cannot
     *     hold that many files
     */
    static SourceTree walk(Path source, Consumer<Path> onSkipped) throws IOException {
        Path root = source.toRealPath();
        Walk walk = new Walk(root, onSkipped);
        Files.walkFileTree(root, walk);
        if (walk.files.isEmpty()) {
            throw new IOException(source + " holds no file");
        }
        walk.files.sort(ORDER);
        List<SourceFile> files = new ArrayList<>(walk.files.size());
        long offset = 0;
        for (SourceFile file : walk.files) {
            files.add(file.at(offset));
            offset = Math.addExact(offset, file.length());
        }
        return new SourceTree(Files.isDirectory(root), List.copyOf(files));
    }

    long totalLength() {
        SourceFile last = files.get(files.size() - 1);
        return last.offset() + last.length();
    }

    private static int compare(List<ByteString> a, List<ByteString> b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return a.size() - b.size();
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Consumer<Path> onSkipped;
        private final List<SourceFile> files = new ArrayList<>();

        Walk(Path root, Consumer<Path> onSkipped) {
            this.root = root;
            this.onSkipped = onSkipped;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isRegularFile()) {
                onSkipped.accept(file);
            } else if (files.size() == Metainfo.MAX_FILES) {
                throw new IOException(root + " holds more than " + Metainfo.MAX_FILES + " files");
            } else {
                files.add(new SourceFile(file, path(file), 0, attributes.size(), attributes.lastModifiedTime()));
            }
            return FileVisitResult.CONTINUE;
        }

        private List<ByteString> path(Path file) throws IOException {
            if (file.equals(root)) {
                return List.of();
            }
            Path relative = root.relativize(file);
            // a name that the system's encoding cannot spell would come back as another
            if (!file.getFileSystem().getPath(relative.toString()).equals(relative)) {
                throw new IOException("the name of " + file + " is no text in the encoding of this system");
            }
            return StreamSupport.stream(relative.spliterator(), false)
                    .map(element -> ByteString.utf8(element.toString()))
                    .toList();
        }
    }
}
