package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;

class TorrentStoragePropertyTest {
    private final Path directory;

    TorrentStoragePropertyTest() throws IOException {
        directory = Files.createTempDirectory("flotilla-storage");
    }

    @AfterTry
    void leavesNoOpenFileAndNoFile() throws IOException {
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
        if (!Files.exists(directory)) {
            return; // a torrent without bytes makes none
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Provide
    Arbitrary<List<Integer>> lengths() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.just(0)),
                        Tuple.of(2, Arbitraries.integers().between(1, 5)),
                        Tuple.of(4, Arbitraries.integers().between(1, 5_000)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    private static SampleTorrent sample(List<Integer> lengths, int pieceLength, Random random) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            boolean pad = i > 0 && random.nextInt(5) == 0;
            files.add((random.nextBoolean() ? "sub/" : "") + "f" + i + ":" + lengths.get(i) + (pad ? ":p" : ""));
        }
        return SampleTorrent.of(random, pieceLength, files);
    }

    @Property
    void allPiecesInAnyOrderReadBackEqual(
            @ForAll("lengths") List<Integer> lengths,
            @ForAll @IntRange(min = 1, max = 3_000) int pieceLength,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        SampleTorrent sample = sample(lengths, pieceLength, random);
        int pieces = sample.geometry().pieceCount();
        List<Integer> order = new ArrayList<>(IntStream.range(0, pieces).boxed().toList());
        Collections.shuffle(order, random);
        OpenFiles openFiles = new OpenFiles(2);
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory, openFiles)) {
            for (int piece : order) {
                byte[] bytes = sample.piece(piece);
                int cut = random.nextInt(bytes.length + 1); // as two blocks, the later first
                storage.write(piece, cut, ByteBuffer.wrap(bytes, cut, bytes.length - cut));
                storage.write(piece, 0, ByteBuffer.wrap(bytes, 0, cut));
            }
            storage.createEmptyFiles(() -> false);
            ByteBuffer all = ByteBuffer.allocate(sample.content().length);
            for (int piece = 0; piece < pieces; piece++) {
                ByteBuffer part = all.slice(all.position(), sample.geometry().pieceLength(piece));
                storage.read(piece, 0, part);
                all.position(all.position() + part.capacity());
            }
            assertThat(all.array()).isEqualTo(sample.content());
            assertThat(storage.check(done -> {}, () -> false).cardinality()).isEqualTo(pieces);
        }
        for (int i = 0; i < lengths.size(); i++) {
            Path path =
                    directory.resolve("sample").resolve(sample.files().get(i).pathText());
            if (sample.files().get(i).isPad()) {
                assertThat(path).doesNotExist();
            } else {
                assertThat(path).hasBinaryContent(sample.file(i));
            }
        }
    }

    @Property
    void checkFindsExactlyThePiecesThatAreRight(
            @ForAll("lengths") List<Integer> lengths,
            @ForAll @IntRange(min = 1, max = 3_000) int pieceLength,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        SampleTorrent sample = sample(lengths, pieceLength, random);
        BitSet right = new BitSet();
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                int fate = random.nextInt(4);
                byte[] bytes = sample.piece(piece);
                if (fate == 0) {
                    bytes[random.nextInt(bytes.length)] ^= 1;
                }
                if (fate != 1) {
                    storage.write(piece, 0, ByteBuffer.wrap(bytes));
                }
            }
            for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                right.set(piece, isOnDisk(sample, piece));
            }
            long[] last = new long[1];
            BitSet found = storage.check(
                    1 + random.nextInt(3),
                    done -> {
                        assertThat(done).isGreaterThan(last[0]);
                        last[0] = done;
                    },
                    () -> false);
            assertThat(found).isEqualTo(right);
            assertThat(last[0]).isEqualTo(sample.geometry().totalLength());
            for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                assertThat(storage.matches(piece)).isEqualTo(right.get(piece));
            }
        }
    }

    /** Asks the disk itself, file by file. */
    private boolean isOnDisk(SampleTorrent sample, int piece) throws IOException {
        long from = sample.geometry().pieceOffset(piece);
        long to = from + sample.geometry().pieceLength(piece);
        for (var file : sample.files()) {
            int start = (int) Math.max(from, file.offset());
            int end = (int) Math.min(to, file.end());
            if (start >= end || file.isPad()) {
                continue;
            }
            Path path = directory.resolve("sample").resolve(file.pathText());
            byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
            for (int i = start; i < end; i++) {
                int at = i - (int) file.offset();
                if (at >= bytes.length || bytes[at] != sample.content()[i]) {
                    return false;
                }
            }
        }
        return true;
    }
}
