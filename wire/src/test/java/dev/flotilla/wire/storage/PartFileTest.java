package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped files: never created, what shares a piece with a wanted file is kept beside, and moves when it is wanted. */
class PartFileTest {
    private static final int PIECE = 1_000;

    @TempDir
    Path directory;

    // pieces 0, 1 and 2 touch b; piece 2 touches the tiny file c too, which lies within it
    private final SampleTorrent sample = SampleTorrent.of(PIECE, "a:900", "b:1300", "c:100", "empty:0", "d:2000");
    private Path partFile;

    @BeforeEach
    void name() {
        partFile = directory.resolve("." + sample.metainfo().infoHash().hex() + ".parts");
    }

    private static BitSet files(int... indices) {
        BitSet files = new BitSet();
        IntStream.of(indices).forEach(files::set);
        return files;
    }

    private void write(TorrentStorage storage, int piece) throws IOException {
        storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
    }

    private Path file(String name) {
        return directory.resolve("sample").resolve(name);
    }

    @Test
    void skippedFilesAreNotCreatedAndTheirBytesAreKept() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            storage.skip(files(1, 2, 3));
            for (int piece : new int[] {0, 2, 3, 4}) {
                write(storage, piece);
                assertThat(storage.matches(piece)).isTrue();
            }
            assertThat(file("a")).hasBinaryContent(sample.file(0));
            assertThat(file("d")).hasBinaryContent(sample.file(4));
            assertThat(directory.resolve("sample"))
                    .isDirectoryNotContaining(path -> !path.endsWith("a") && !path.endsWith("d"));
            assertThat(partFile).exists();
        }
        try (TorrentStorage again = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThat(again.check(1, done -> {}, () -> false)).isEqualTo(files(0, 2, 3, 4));
            again.skip(files(1));
            assertThat(file("c")).hasBinaryContent(sample.file(2));
            assertThat(file("empty")).exists();
            again.skip(files());
            assertThat(partFile).doesNotExist();
            write(again, 1);
            assertThat(file("b")).hasBinaryContent(sample.file(1));
            assertThat(again.check(1, done -> {}, () -> false)).isEqualTo(files(0, 1, 2, 3, 4));
        }
    }

    @Test
    void fileThatExistsIsWrittenOnThoughItIsSkipped() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            write(storage, 1);
            storage.skip(files(1));
            write(storage, 0);
            write(storage, 2);
            assertThat(file("b")).hasBinaryContent(sample.file(1));
            assertThat(partFile).doesNotExist();
        }
    }

    /** It was being hashed as its file was skipped. */
    @Test
    void pieceWithinASkippedFileIsKept() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            storage.skip(files(1, 4));
            write(storage, 0);
            write(storage, 2);
            assertThat(file("b")).doesNotExist();
            write(storage, 1);
            assertThat(file("b")).exists();
            assertThat(partFile).exists();
            write(storage, 3);
            assertThat(partFile).doesNotExist();
            assertThat(storage.check(1, done -> {}, () -> false)).isEqualTo(files(0, 1, 2, 3));
            storage.skip(files());
            assertThat(storage.check(1, done -> {}, () -> false)).isEqualTo(files(0, 1, 2, 3));
        }
    }

    @RepeatedTest(100)
    void anyOrderOfWritesAndWishesEndsInTheSameFiles(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Integer> pieces = new ArrayList<>(IntStream.range(0, 5).boxed().toList());
        Collections.shuffle(pieces, random);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            BitSet written = new BitSet();
            BitSet skipped = new BitSet();
            for (int piece : pieces) {
                if (random.nextBoolean()) {
                    skipped = BitSet.valueOf(new long[] {random.nextInt(32)});
                    storage.skip(skipped);
                }
                write(storage, piece); // also one within a skipped file: it may have been under way
                written.set(piece);
                assertThat(storage.check(1, done -> {}, () -> false)).isEqualTo(written);
            }
            storage.skip(files());
            for (int i = 0; i < sample.files().size(); i++) {
                assertThat(file(sample.files().get(i).pathText())).hasBinaryContent(sample.file(i));
            }
            assertThat(partFile).doesNotExist();
            assertThat(Files.list(directory)).hasSize(1);
        }
    }
}
