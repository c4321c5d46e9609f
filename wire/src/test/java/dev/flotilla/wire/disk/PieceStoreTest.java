package dev.flotilla.wire.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.wire.storage.DescriptorsForTest;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceStoreTest {
    private static final int BLOCK = 16_384;
    private static final DiskLimits NO_MEMORY = new DiskLimits(2, 0, 1 << 20, 0, 1 << 20, 4);

    @TempDir
    Path directory;

    private final SampleTorrent sample = SampleTorrent.of(3 * BLOCK, "a:70000", "b:30000");
    private StoreForTest test;

    private void open(DiskLimits limits, SampleTorrent torrent) throws IOException {
        test = new StoreForTest(limits, torrent, directory);
    }

    @AfterEach
    void leavesNoBufferThreadOrFile() throws Exception {
        test.closeAndCheckNothingIsLeft();
        assertThat(DescriptorsForTest.anyBelow(directory)).isEmpty();
    }

    private void assertFilesAreWhole() {
        assertThat(directory.resolve("sample/a")).hasBinaryContent(sample.file(0));
        assertThat(directory.resolve("sample/b")).hasBinaryContent(sample.file(1));
    }

    @Test
    void storesPiecesOfRightHash() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        for (int piece = 0; piece < 3; piece++) {
            test.storeAll(piece);
            test.store.verify(piece);
        }
        test.awaitAnswers(3);
        assertThat(test.answers).containsExactlyInAnyOrder("stored 0", "stored 1", "stored 2");
        assertFilesAreWhole();
    }

    /** In memory, and in the file where there was no memory. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void digestsTellWhichBlockWasWrong(boolean inMemory) throws Exception {
        open(inMemory ? DiskLimits.DEFAULT : NO_MEMORY, sample);
        test.storeAll(0);
        test.store.verify(0);
        test.awaitAnswers(1);
        assertThat(test.lastDigests).as("of a piece that was never wrong").isEmpty();
        test.store(1, 0, Arrays.copyOf(sample.piece(1), BLOCK));
        test.store(1, BLOCK, new byte[BLOCK]);
        test.store(1, 2 * BLOCK, Arrays.copyOfRange(sample.piece(1), 2 * BLOCK, 3 * BLOCK));
        test.store.verify(1);
        test.awaitAnswers(2);
        long[] wrong = test.lastDigests;
        test.storeAll(1);
        test.store.verify(1);
        test.awaitAnswers(3);
        assertThat(test.answers).containsExactly("stored 0", "corrupt 1", "stored 1");
        assertThat(wrong).hasSize(3);
        assertThat(test.lastDigests).hasSize(3);
        for (int block = 0; block < 3; block++) {
            assertThat(test.lastDigests[block] == wrong[block]).isEqualTo(block != 1);
        }
    }

    @Test
    void pieceOfWrongHashLeavesNoTraceAndCanComeAgain() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        test.storeAll(0);
        test.store(0, BLOCK, new byte[BLOCK]);
        test.store.verify(0);
        test.awaitAnswers(1);
        assertThat(test.answers).containsExactly("corrupt 0");
        assertThat(directory.resolve("sample/a")).doesNotExist();
        test.storeAll(0);
        test.store.verify(0);
        test.awaitAnswers(2);
        assertThat(test.answers).containsExactly("corrupt 0", "stored 0");
    }

    @Test
    void withoutMemoryBlocksGoToFileAndAreReadBack() throws Exception {
        open(NO_MEMORY, sample);
        for (int piece = 2; piece >= 0; piece--) {
            test.storeAll(piece);
            assertThat(test.pool.bufferedBytes()).isZero();
            test.store.verify(piece);
        }
        test.awaitAnswers(3);
        assertThat(test.answers).containsExactlyInAnyOrder("stored 0", "stored 1", "stored 2");
        assertFilesAreWhole();
    }

    @Test
    void withoutMemoryWrongBlocksAreOverwrittenByRightOnes() throws Exception {
        open(NO_MEMORY, sample);
        for (int round = 0; round < 20; round++) {
            test.storeAll(0);
            test.store(0, 0, new byte[BLOCK]);
            test.store.discard(0);
            test.storeAll(0);
            test.store.verify(0);
            test.awaitAnswers(round + 1);
        }
        assertThat(test.answers).containsOnly("stored 0");
    }

    @Test
    void pieceIsHeldPartlyInMemoryPartlyInFile() throws Exception {
        // six extents of which the budget holds two
        SampleTorrent large = SampleTorrent.of(6 * Assembly.EXTENT_LENGTH, "a:" + 6 * Assembly.EXTENT_LENGTH);
        open(new DiskLimits(2, 2 * Assembly.EXTENT_LENGTH, 8 << 20, 0, 1 << 20, 4), large);
        test.storeAll(0);
        assertThat(test.pool.bufferedBytes()).isEqualTo(2 * Assembly.EXTENT_LENGTH);
        test.store.verify(0);
        test.awaitAnswers(1);
        assertThat(test.answers).containsExactly("stored 0");
        assertThat(directory.resolve("sample/a")).hasBinaryContent(large.file(0));
    }

    @Test
    void budgetIsSharedAndGivenBack() throws Exception {
        open(new DiskLimits(2, 3 * BLOCK, 8 << 20, 0, 1 << 20, 4), sample);
        test.store(0, 0, new byte[BLOCK]);
        assertThat(test.pool.bufferedBytes()).isEqualTo(3 * BLOCK);
        test.store(1, 0, new byte[BLOCK]);
        assertThat(test.pool.bufferedBytes()).isEqualTo(3 * BLOCK);
        test.store.discard(0);
        assertThat(test.pool.bufferedBytes()).isZero();
        test.store(2, 0, new byte[1]);
        assertThat(test.pool.bufferedBytes()).isEqualTo(100_000 - 6 * BLOCK);
    }

    @Test
    void verifyWithoutBlocksHashesTheFile() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        test.store.verify(1);
        test.awaitAnswers(1);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/a"), sample.file(0));
        test.store.verify(0);
        test.awaitAnswers(2);
        assertThat(test.answers).containsExactly("corrupt 1", "stored 0");
    }

    @Test
    void blockOfPieceUnderVerificationIsDropped() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        test.storeAll(0);
        test.store.verify(0);
        test.store(0, 0, new byte[BLOCK]);
        assertThatThrownBy(() -> test.store.verify(0)).isInstanceOf(IllegalStateException.class);
        test.awaitAnswers(1);
        assertThat(test.answers).containsExactly("stored 0");
        assertThat(test.pool.bufferedBytes()).isZero();
    }

    @Test
    void blockOutsideThePieceIsRefusedAndReleased() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        ByteBuf block = Unpooled.wrappedBuffer(new byte[BLOCK]);
        assertThatThrownBy(() -> test.store.store(0, 2 * BLOCK + 1, block))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(block.refCnt()).isZero();
        assertThatThrownBy(() -> test.store.read(test, 3, 0, 1, buffer -> {}))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readsBlocksInOrderAndWithinItsBound() throws Exception {
        open(new DiskLimits(1, 1 << 20, 1 << 20, 0, 2 * BLOCK, 4), sample);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/a"), sample.file(0));
        Files.write(directory.resolve("sample/b"), sample.file(1));
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            test.store.read(test, i / 3, i % 3 * BLOCK, BLOCK, buffer -> {
                blocks.add(ByteBufUtil.getBytes(buffer));
                buffer.release();
            });
        }
        test.loop.runUntil(() -> blocks.size() == 6);
        for (int i = 0; i < 6; i++) {
            assertThat(blocks.get(i)).isEqualTo(Arrays.copyOfRange(sample.content(), i * BLOCK, (i + 1) * BLOCK));
        }
        assertThat(test.mostDirectBytes()).isLessThanOrEqualTo(2 * BLOCK);
    }

    @Test
    void blocksOfOneReaderThatFollowEachOtherShareMemoryAndNoOthersDo() throws Exception {
        open(new DiskLimits(1, 1 << 20, 1 << 20, 0, 1 << 20, 4), sample);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/a"), sample.file(0));
        Files.write(directory.resolve("sample/b"), sample.file(1));
        List<ByteBuf> mine = new ArrayList<>();
        List<ByteBuf> others = new ArrayList<>();
        test.store.read(mine, 0, 0, BLOCK, mine::add);
        test.store.read(mine, 0, BLOCK, BLOCK, mine::add);
        test.store.read(others, 0, 0, BLOCK, others::add);
        test.store.read(others, 1, 0, BLOCK, others::add);
        test.store.read(others, 1, 0, BLOCK, others::add);
        test.loop.runUntil(() -> mine.size() + others.size() == 5);

        assertThat(mine.get(1).memoryAddress()).isEqualTo(mine.get(0).memoryAddress() + BLOCK);
        mine.forEach(ByteBuf::release);
        assertThat(test.directBytes()).isEqualTo(3 * BLOCK);
        others.remove(0).release();
        assertThat(test.directBytes()).isEqualTo(2 * BLOCK);
        assertThat(others)
                .allSatisfy(block ->
                        assertThat(ByteBufUtil.getBytes(block)).isEqualTo(Arrays.copyOf(sample.piece(1), BLOCK)));
        others.forEach(ByteBuf::release);
    }

    @Test
    void noAnswerAfterTheAnswerThatClosed() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/a"), sample.file(0));
        Files.write(directory.resolve("sample/b"), sample.file(1));
        for (int block = 0; block < 2; block++) {
            test.store.read(test, 0, block * BLOCK, BLOCK, buffer -> {
                buffer.release();
                test.answers.add("read");
                test.store.close();
            });
        }
        test.awaitAnswers(1);
        test.close();
        assertThat(test.answers).containsExactly("read");
    }

    @Test
    void readOfMissingFileFailsAndOthersGoOn() throws Exception {
        open(new DiskLimits(1, 1 << 20, 1 << 20, 0, 1, 4), sample);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/b"), sample.file(1));
        test.store.read(test, 0, 0, 100, buffer -> test.answers.add("read"));
        test.store.read(test, 2, 0, 100, buffer -> {
            buffer.release();
            test.answers.add("read");
        });
        test.awaitAnswers(2);
        assertThat(test.answers.get(0)).startsWith("failed cannot read " + directory.resolve("sample/a"));
        assertThat(test.answers.get(1)).isEqualTo("read");
    }

    @Test
    void failedWriteIsToldAndPieceCanComeAgain() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        Files.createFile(directory.resolve("sample")); // where a directory is needed
        test.storeAll(0);
        test.store.verify(0);
        test.awaitAnswers(1);
        assertThat(test.answers.get(0)).startsWith("failed cannot write " + directory.resolve("sample/a"));
        Files.delete(directory.resolve("sample"));
        test.loop.runUntil(() -> test.pool.queuedBytes() == 0);
        test.storeAll(0);
        test.store.verify(0);
        test.awaitAnswers(2);
        assertThat(test.answers.get(1)).isEqualTo("stored 0");
    }

    @Test
    void tellsWhenQueueIsLongAndOnceWhenItIsShort() throws Exception {
        SampleTorrent many = SampleTorrent.of(BLOCK, "a:" + 200 * BLOCK);
        open(new DiskLimits(1, 64 << 20, 4 * BLOCK, BLOCK, 1 << 20, 4), many);
        test.blockDisk();
        for (int piece = 0; piece < 4; piece++) {
            test.storeAll(piece);
            test.store.verify(piece);
        }
        assertThat(test.store.isCongested()).isFalse();
        test.storeAll(4);
        test.store.verify(4);
        assertThat(test.store.isCongested()).isTrue();
        assertThat(test.store.isCongested()).isTrue();
        test.unblockDisk();
        test.awaitAnswers(6);
        assertThat(test.answers).containsOnlyOnce("drained");
        assertThat(test.store.isCongested()).isFalse();
    }

    @Test
    void closeFinishesWhatIsWholeAndForgetsTheRest() throws Exception {
        SampleTorrent many = SampleTorrent.of(BLOCK, "a:" + 50 * BLOCK);
        open(DiskLimits.DEFAULT, many);
        test.blockDisk();
        IntStream.range(0, 40).forEach(piece -> {
            test.storeAll(piece);
            test.store.verify(piece);
        });
        test.store(45, 0, new byte[BLOCK]);
        test.store.read(test, 45, 0, BLOCK, buffer -> test.answers.add("read"));
        var closed = test.store.close().toCompletableFuture();
        assertThat(closed).isNotDone();
        test.unblockDisk();
        test.close();
        assertThat(test.answers).isEmpty();
        assertThat(directory.resolve("sample/a")).hasBinaryContent(Arrays.copyOf(many.content(), 40 * BLOCK));
        test.storeAll(46);
        test.store.verify(46);
        assertThat(test.pool.bufferedBytes()).isZero();
    }

    @Test
    void endedLoopLosesNoBuffer() throws Exception {
        open(DiskLimits.DEFAULT, sample);
        Files.createDirectories(directory.resolve("sample"));
        Files.write(directory.resolve("sample/a"), sample.file(0), StandardOpenOption.CREATE);
        test.storeAll(0);
        test.blockDisk();
        test.store.read(test, 0, 0, BLOCK, buffer -> test.answers.add("read"));
        test.loop.runAll();
        test.loop.end();
        test.store.verify(0);
        test.unblockDisk();
    }
}
