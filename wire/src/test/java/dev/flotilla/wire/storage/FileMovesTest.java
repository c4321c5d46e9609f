package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files are moved all or none, and no file is touched but those of the torrent. */
class FileMovesTest {
    private static final int PIECE = 32_768;

    private final SampleTorrent sample = SampleTorrent.of(PIECE, "a:100000", "sub/b:200000", "sub/pad:10:p", "c:0");

    @TempDir
    Path root;

    private Path old;
    private Path next;

    @BeforeEach
    void writeFiles() throws IOException {
        old = root.resolve("old");
        next = root.resolve("next");
        Files.createDirectories(old.resolve("sample/sub"));
        Files.write(old.resolve("sample/a"), sample.file(0));
        Files.write(old.resolve("sample/sub/b"), sample.file(1));
        Files.write(old.resolve("sample/c"), new byte[0]);
    }

    private FileSurvey move(Path target) throws IOException {
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), old);
        BitSet have = storage.check(done -> {}, () -> false);
        storage.close();
        return storage.moveTo(TorrentStorage.open(sample.metainfo(), target), have);
    }

    private void delete() throws IOException {
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), old);
        storage.close();
        storage.deleteFiles();
    }

    private static List<String> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(path -> directory.relativize(path).toString())
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    private void assertWholeIn(Path directory) throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThat(storage.check(done -> {}, () -> false).cardinality())
                    .isEqualTo(sample.geometry().pieceCount());
        }
    }

    @Test
    void renames() throws IOException {
        Files.write(old.resolve("sample/mine"), new byte[1]);
        assertThat(move(next).changed()).isEmpty();
        assertWholeIn(next);
        assertThat(below(old)).containsExactly("sample", "sample/mine");
        assertThat(next.resolve("sample/c")).isEmptyFile();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void copiesToAnotherFileSystem() throws IOException {
        Path shared = Path.of("/dev/shm"); // another file system than that of the temporary files, nearly everywhere
        Path target = Files.createTempDirectory(shared, "flotilla-move");
        try {
            move(target);
            assertWholeIn(target);
            assertThat(below(old)).isEmpty();
        } finally {
            TorrentStorage storage = TorrentStorage.open(sample.metainfo(), target);
            storage.close();
            storage.deleteFiles();
            Files.delete(target);
        }
    }

    @Test
    void thePartFileMovesToo() throws IOException {
        Files.delete(old.resolve("sample/sub/b"));
        Files.delete(old.resolve("sample/sub"));
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), old);
        storage.check(done -> {}, () -> false);
        BitSet skipped = new BitSet();
        skipped.set(1);
        storage.skip(skipped);
        storage.write(3, 0, ByteBuffer.wrap(sample.piece(3)));
        BitSet have = new BitSet();
        have.set(0, 4);
        storage.close();
        assertThat(storage.moveTo(TorrentStorage.open(sample.metainfo(), next), have)
                        .changed())
                .isEmpty();
        try (TorrentStorage moved = TorrentStorage.open(sample.metainfo(), next)) {
            assertThat(moved.check(done -> {}, () -> false)).isEqualTo(have);
        }
        assertThat(below(old)).isEmpty();
    }

    /** As on a file system that can only be read. Root may delete nearly everywhere: run by root this is a move like others. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeDeletedStaysAndTheMoveIsDone() throws IOException {
        Path parent = old.resolve("sample");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            boolean mayDelete = Files.isWritable(parent);
            Path target = Files.createTempDirectory(Path.of("/dev/shm"), "flotilla-move");
            assertThat(move(target).changed()).isEmpty();
            assertWholeIn(target);
            assertThat(Files.exists(parent)).isEqualTo(!mayDelete);
            TorrentStorage storage = TorrentStorage.open(sample.metainfo(), target);
            storage.close();
            storage.deleteFiles();
            Files.delete(target);
        } finally {
            if (Files.exists(parent)) {
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDirectoryThatCannotBeDeletedHindersNoMove() throws IOException {
        Files.delete(old.resolve("sample/a"));
        Files.delete(old.resolve("sample/c"));
        Path parent = old.resolve("sample");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            boolean mayDelete = Files.isWritable(parent);
            move(next);
            assertThat(Files.exists(parent)).isEqualTo(!mayDelete);
            assertThat(next.resolve("sample/sub/b")).hasBinaryContent(sample.file(1));
        } finally {
            if (Files.exists(parent)) {
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    @Test
    void overwritesNothingAndMovesNothingThen() throws IOException {
        Files.createDirectories(next.resolve("sample/sub"));
        Files.write(next.resolve("sample/sub/b"), new byte[] {7});
        assertThatThrownBy(() -> move(next)).isInstanceOf(FileAlreadyExistsException.class);
        assertWholeIn(old);
        assertThat(next.resolve("sample/sub/b")).hasBinaryContent(new byte[] {7});
    }

    @Test
    void whenOneCannotMoveAllStay() throws IOException {
        Files.createDirectories(next.resolve("sample"));
        Files.write(next.resolve("sample/sub"), new byte[] {7}); // where a directory is needed
        assertThatThrownBy(() -> move(next)).isInstanceOf(IOException.class);
        assertWholeIn(old);
        assertThat(below(next)).containsExactly("sample", "sample/sub");
    }

    @Test
    void whatOthersChangedIsNotBelievedInTheNewPlace() throws IOException {
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), old);
        BitSet have = storage.check(done -> {}, () -> false);
        storage.close();
        Files.write(old.resolve("sample/a"), new byte[100_000]);
        TorrentStorage target = TorrentStorage.open(sample.metainfo(), next);
        FileSurvey survey = storage.moveTo(target, have);
        assertThat(survey.changed()).containsExactly(old.resolve("sample/a"));
        ResumeData data = ResumeData.of(have, survey, ResumeData.Totals.NONE);
        assertThat(target.check(data, done -> {}, () -> false).nextSetBit(0)).isEqualTo(4);
    }

    @Test
    void deletesItsFilesAndWhatThatLeavesEmpty() throws IOException {
        Files.write(old.resolve("sample/mine"), new byte[1]);
        delete();
        assertThat(below(old)).containsExactly("sample", "sample/mine");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linksAreNeitherFollowedNorDeleted() throws IOException {
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
        Files.move(old.resolve("sample/sub/b"), elsewhere.resolve("b"));
        Files.delete(old.resolve("sample/sub"));
        Files.createSymbolicLink(old.resolve("sample/sub"), elsewhere);
        assertThatThrownBy(() -> move(next)).isInstanceOf(IOException.class).hasMessageContaining("symbolic link");
        assertThat(old.resolve("sample/a")).exists();
        assertThatThrownBy(this::delete).isInstanceOf(IOException.class).hasMessageContaining("symbolic link");
        assertThat(elsewhere.resolve("b")).exists();
        assertThat(old.resolve("sample/sub")).isSymbolicLink();
        assertThat(old.resolve("sample/a")).doesNotExist();
    }
}
