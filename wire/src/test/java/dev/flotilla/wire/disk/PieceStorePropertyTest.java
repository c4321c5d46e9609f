package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.storage.DescriptorsForTest;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PieceStorePropertyTest {
    private static final int BLOCK = 16_384;

    /** What became of one piece: random blocks of it come, wrong or right, until it is stored. */
    private static final class Script {
        private final StoreForTest test;
        private final SampleTorrent sample;
        private final Random random;
        private final int piece;
        private final byte[] content;
        private final List<Integer> missing = new ArrayList<>();
        private boolean wrong;

        Script(StoreForTest test, SampleTorrent sample, Random random, int piece) {
            this.test = test;
            this.sample = sample;
            this.random = random;
            this.piece = piece;
            content = sample.piece(piece);
            begin();
        }

        private void begin() {
            missing.clear();
            wrong = false;
            IntStream.range(0, sample.geometry().blockCount(piece)).forEach(missing::add);
            Collections.shuffle(missing, random);
        }

        /** False once the piece was handed over. */
        boolean step() {
            if (random.nextInt(10) == 0) {
                test.store.discard(piece);
                begin();
            }
            int block = missing.remove(missing.size() - 1);
            int begin = block * BLOCK;
            byte[] bytes = new byte[sample.geometry().blockLength(piece, block)];
            System.arraycopy(content, begin, bytes, 0, bytes.length);
            if (random.nextInt(10) == 0) {
                bytes[random.nextInt(bytes.length)] ^= 1;
                wrong = true;
            }
            test.store(piece, begin, bytes);
            if (!missing.isEmpty()) {
                return true;
            }
            test.store.verify(piece);
            return false;
        }

        String expected() {
            return (wrong ? "corrupt " : "stored ") + piece;
        }
    }

    @Property(tries = 50)
    void everyPieceIsStoredExactlyWhenAllItsBlocksWereRight(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 24) int blocksOfPiece,
            @ForAll @IntRange(min = 0, max = 3) int extentsInMemory,
            @ForAll @IntRange(min = 1, max = 3) int threads)
            throws Exception {
        Path directory = Files.createTempDirectory("flotilla-disk");
        Random random = new Random(seed);
        int pieceLength = blocksOfPiece * BLOCK - random.nextInt(BLOCK - 1);
        SampleTorrent sample = SampleTorrent.of(
                random, pieceLength, List.of("a:" + random.nextInt(1 << 18), "b:" + (1 + random.nextInt(1 << 19))));
        StoreForTest test = new StoreForTest(
                new DiskLimits(threads, (long) extentsInMemory * Assembly.EXTENT_LENGTH, 1 << 20, 1 << 19, 1 << 16, 2),
                sample,
                directory);
        List<Script> scripts = new ArrayList<>();
        for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
            scripts.add(new Script(test, sample, random, piece));
        }
        List<Script> open = new ArrayList<>(scripts);
        int answered = 0;
        int verifying = 0;
        while (!open.isEmpty() || verifying > 0) {
            if (open.isEmpty() || (verifying > 0 && random.nextInt(8) == 0)) {
                test.awaitAnswers(answered + 1);
                String answer = test.answers.get(answered++);
                verifying--;
                Script script = scripts.get(Integer.parseInt(answer.split(" ")[1]));
                assertThat(answer).isEqualTo(script.expected());
                if (script.wrong) {
                    script.begin();
                    open.add(script);
                }
                continue;
            }
            Script script = open.get(random.nextInt(open.size()));
            if (!script.step()) {
                open.remove(script);
                verifying++;
            }
        }
        assertReadsBack(test, sample);
        assertAnyPartsReadBack(test, sample, random);
        test.closeAndCheckNothingIsLeft();
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
        delete(directory);
    }

    private static void assertReadsBack(StoreForTest test, SampleTorrent sample) throws InterruptedException {
        int[] read = new int[1];
        int expected = 0;
        for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
            byte[] bytes = sample.piece(piece);
            for (int block = 0; block < sample.geometry().blockCount(piece); block++) {
                int begin = block * BLOCK;
                int length = sample.geometry().blockLength(piece, block);
                expected++;
                test.store.read(test, piece, begin, length, buffer -> {
                    read[0]++;
                    assertThat(ByteBufUtil.getBytes(buffer))
                            .isEqualTo(Arrays.copyOfRange(bytes, begin, begin + length));
                    buffer.release();
                });
            }
        }
        int all = expected;
        test.loop.runUntil(() -> read[0] == all);
    }

    private static void assertAnyPartsReadBack(StoreForTest test, SampleTorrent sample, Random random)
            throws InterruptedException {
        int[] read = new int[1];
        int parts = 30;
        for (int i = 0; i < parts; i++) {
            int piece = random.nextInt(sample.geometry().pieceCount());
            byte[] bytes = sample.piece(piece);
            int begin = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(2 * BLOCK, bytes.length - begin));
            test.store.read(test, piece, begin, length, buffer -> {
                read[0]++;
                assertThat(ByteBufUtil.getBytes(buffer)).isEqualTo(Arrays.copyOfRange(bytes, begin, begin + length));
                buffer.release();
            });
        }
        test.loop.runUntil(() -> read[0] == parts);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
