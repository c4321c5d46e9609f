package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorrentStorageTest {
    @TempDir
    Path directory;

    private final SampleTorrent sample =
            SampleTorrent.of(100, "a/one:250", "a/none:0", "two:20", ".pad/30:30:p", "b/c/three:120");

    private void writeAll(TorrentStorage storage) throws IOException {
        for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
            storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
        }
    }

    private static BitSet check(TorrentStorage storage) throws IOException {
        return storage.check(done -> {}, () -> false);
    }

    private List<String> created() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void createsNothingBeforeFirstWrite() throws IOException {
        Path target = directory.resolve("not/yet");
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), target)) {
            assertThat(check(storage).isEmpty()).isTrue();
            assertThat(storage.matches(0)).isFalse();
            assertThat(storage.tryRead(0, 0, ByteBuffer.allocate(1))).isFalse();
        }
        assertThat(directory.resolve("not")).doesNotExist();
    }

    @Test
    void createsOnlyTheFilesThatAreWrittenAndTheEmptyOnes() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            storage.write(0, 0, ByteBuffer.wrap(sample.piece(0)));
            assertThat(created()).containsExactly("sample/a/none", "sample/a/one");
            writeAll(storage);
        }
        assertThat(created()).containsExactly("sample/a/none", "sample/a/one", "sample/b/c/three", "sample/two");
        assertThat(directory.resolve("sample/a/one")).hasBinaryContent(sample.file(0));
        assertThat(directory.resolve("sample/a/none")).isEmptyFile();
        assertThat(directory.resolve("sample/two")).hasBinaryContent(sample.file(2));
        assertThat(directory.resolve("sample/b/c/three")).hasBinaryContent(sample.file(4));
    }

    @Test
    void readsBlocksAcrossFilesAndPadsAsZeros() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            writeAll(storage);
            // piece 2: 50 bytes of one, 20 of two, 30 of the pad
            ByteBuffer block = ByteBuffer.allocate(60);
            block.put((byte) 7);
            storage.read(2, 40, block);
            assertThat(block.hasRemaining()).isFalse();
            assertThat(block.get(0)).isEqualTo((byte) 7);
            assertThat(Arrays.copyOfRange(block.array(), 1, 60)).isEqualTo(Arrays.copyOfRange(sample.piece(2), 40, 99));
            assertThat(storage.filesOf(2))
                    .containsExactly(directory.resolve("sample/a/one"), directory.resolve("sample/two"));
        }
    }

    @Test
    void checkFindsMissingShortAndChangedPieces() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            writeAll(storage);
            assertThat(check(storage).cardinality()).isEqualTo(5);
            Files.write(directory.resolve("sample/b/c/three"), new byte[] {1}, StandardOpenOption.WRITE);
            Files.delete(directory.resolve("sample/two"));
        }
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThat(check(storage)).isEqualTo(bits(0, 1, 4));
            try (var one = Files.newByteChannel(directory.resolve("sample/a/one"), StandardOpenOption.WRITE)) {
                one.truncate(199);
            }
            assertThat(check(storage)).isEqualTo(bits(0, 4));
        }
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        Arrays.stream(set).forEach(bits::set);
        return bits;
    }

    @Test
    void bytesBeyondTheEndOfFileStay() throws IOException {
        Path two = directory.resolve("sample/two");
        Files.createDirectories(two.getParent());
        Files.write(two, new byte[1_000]);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            writeAll(storage);
            assertThat(check(storage).cardinality()).isEqualTo(5);
        }
        byte[] expected = Arrays.copyOf(sample.file(2), 1_000);
        assertThat(two).hasBinaryContent(expected);
    }

    @Test
    void shortFileNamesItselfWhenRead() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            storage.write(0, 0, ByteBuffer.wrap(sample.piece(0)));
            assertThatThrownBy(() -> storage.read(1, 0, ByteBuffer.allocate(100)))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("sample/a/one");
        }
    }

    @Test
    void refusesRangesOutsideThePiece() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            int last = sample.geometry().pieceCount() - 1; // 20 bytes
            for (int[] range : new int[][] {{0, 1, 100}, {0, -1, 1}, {last, 0, 21}, {last + 1, 0, 1}, {-1, 0, 1}}) {
                ByteBuffer bytes = ByteBuffer.allocate(range[2]);
                assertThatThrownBy(() -> storage.read(range[0], range[1], bytes))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> storage.write(range[0], range[1], bytes))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
        assertThat(created()).isEmpty();
    }

    @Test
    void emptyTorrentHasNoPieceAndItsFilesAreMadeOnDemand() throws IOException {
        SampleTorrent empty = SampleTorrent.of(100, "x/a:0", "x/b:0");
        try (TorrentStorage storage = TorrentStorage.open(empty.metainfo(), directory)) {
            assertThat(check(storage).isEmpty()).isTrue();
            storage.createEmptyFiles(() -> false);
            Files.write(directory.resolve("sample/x/a"), new byte[3]);
            storage.createEmptyFiles(() -> false);
        }
        assertThat(created()).containsExactly("sample/x/a", "sample/x/b");
        assertThat(directory.resolve("sample/x/a")).hasSize(3);
    }

    @Test
    void directoryMustNotBeFile() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> TorrentStorage.open(sample.metainfo(), file))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void fileWhereDirectoryIsNeededIsNamedWithItsCause() throws IOException {
        Files.createFile(directory.resolve("sample"));
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThatThrownBy(() -> storage.write(0, 0, ByteBuffer.wrap(sample.piece(0))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot write " + directory.resolve("sample/a/"));
        }
    }

    @Test
    void directoryWhereFileIsNeededIsNamedWithItsCause() throws IOException {
        Files.createDirectories(directory.resolve("sample/a/one"));
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThatThrownBy(() -> check(storage))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot read " + directory.resolve("sample/a/one") + ": not a regular file");
        }
    }

    @Test
    void seedingNeedsNoRightToWrite() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            writeAll(storage);
        }
        DescriptorsForTest.forbidWriting(directory);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThat(check(storage).cardinality()).isEqualTo(5);
            storage.read(0, 0, ByteBuffer.allocate(100));
            assertThat(DescriptorsForTest.writableBelow(directory)).isEmpty();
        }
    }

    @Test
    void directoryMayBeReachedByDots() throws IOException {
        Files.createDirectories(directory.resolve("x/y"));
        Path byDots = directory.resolve("x/y/../../z");
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), byDots)) {
            writeAll(storage);
            assertThat(check(storage).cardinality()).isEqualTo(5);
        }
        assertThat(directory.resolve("z/sample/two")).exists();
    }

    @Test
    void creationOfEmptyFilesCanBeCancelled() throws IOException {
        SampleTorrent empty = SampleTorrent.of(100, "x/a:0", "x/b:0", "x/c:1");
        try (TorrentStorage storage = TorrentStorage.open(empty.metainfo(), directory)) {
            assertThatThrownBy(() -> storage.createEmptyFiles(() -> true)).isInstanceOf(CancellationException.class);
            storage.cancel();
            assertThatThrownBy(() -> storage.write(0, 0, ByteBuffer.allocate(1)))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(created()).isEmpty();
    }

    @Test
    void closedStorageOpensNothing() throws IOException {
        TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory);
        writeAll(storage);
        storage.close();
        storage.close();
        assertThatThrownBy(() -> storage.read(0, 0, ByteBuffer.allocate(100))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> storage.write(0, 0, ByteBuffer.allocate(100))).isInstanceOf(IOException.class);
        Files.delete(directory.resolve("sample/a/none"));
        assertThatThrownBy(() -> storage.createEmptyFiles(() -> false)).isInstanceOf(IOException.class);
    }
}
