package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.Metainfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of a torrent is believed as long as its files stand as they stood, file by file. */
class ResumeTest {
    private static final int PIECE = 32_768;

    // pieces 0 to 3 in a, 3 to 6 in b
    private final SampleTorrent sample = SampleTorrent.of(PIECE, "a:" + (3 * PIECE + 100), "b:" + 3 * PIECE);

    @TempDir
    Path directory;

    @TempDir
    Path state;

    private ResumeFile file;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.createDirectories(directory.resolve("sample"));
        Files.write(path("a"), sample.file(0));
        Files.write(path("b"), sample.file(1));
        file = ResumeFile.of(state, sample.metainfo(), directory);
    }

    private Path path(String name) {
        return directory.resolve("sample").resolve(name);
    }

    private TorrentStorage open() throws IOException {
        return TorrentStorage.open(sample.metainfo(), directory);
    }

    /** Remembers a lie, that only the pieces 1, 3 and 5 are right: whoever still says so afterwards has not looked. */
    private void rememberOddPieces(boolean force) throws IOException {
        try (TorrentStorage storage = open()) {
            assertThat(check(storage)).isEqualTo(bits(0, 1, 2, 3, 4, 5, 6));
            BitSet odd = bits(1, 3, 5);
            file.save(ResumeData.of(odd, storage.survey(odd, force), ResumeData.Totals.NONE), sample.metainfo());
        }
    }

    private static BitSet check(TorrentStorage storage) throws IOException {
        return storage.check(done -> {}, () -> false);
    }

    private BitSet resume() throws IOException {
        ResumeData known = file.load(sample.metainfo()).orElseThrow();
        try (TorrentStorage storage = open()) {
            return storage.check(known, done -> {}, () -> false);
        }
    }

    private static BitSet bits(int... pieces) {
        BitSet bits = new BitSet();
        for (int piece : pieces) {
            bits.set(piece);
        }
        return bits;
    }

    /** For some places the system gives no reason. */
    @Test
    void saysWhyNothingCanBeKept() {
        Path nowhere = Path.of("/proc/self/none");
        assertThatThrownBy(() -> ResumeFile.prepare(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot keep state in " + nowhere + ": ")
                .hasMessageNotContaining("null");
    }

    @Test
    void whatStandsAsItStoodIsNotRead() throws IOException {
        rememberOddPieces(false);
        assertThat(resume()).isEqualTo(bits(1, 3, 5));
    }

    @Test
    void aFileWrittenSinceIsHashedAndNoOther() throws IOException {
        rememberOddPieces(false);
        byte[] other = sample.file(1);
        other[PIECE] ^= 1; // in piece 4: the file b begins 100 bytes into piece 3
        Files.write(path("b"), other);
        assertThat(resume()).isEqualTo(bits(1, 3, 5, 6));
    }

    @Test
    void aFileWrittenSinceIsHashedThoughItsTimeWasSetBack() throws IOException {
        rememberOddPieces(false);
        FileTime before = Files.getLastModifiedTime(path("b"));
        Files.write(path("b"), new byte[3 * PIECE]);
        Files.setLastModifiedTime(path("b"), before);
        assertThat(resume()).isEqualTo(bits(1));
    }

    @Test
    void aFileThatIsGoneOrCutIsNoticed() throws IOException {
        rememberOddPieces(false);
        Files.delete(path("a"));
        try (RandomAccessFile b = new RandomAccessFile(path("b").toFile(), "rw")) {
            b.setLength(2 * PIECE);
        }
        assertThat(resume()).isEqualTo(bits(4));
    }

    @Test
    void aFileThatHasComeIsHashed() throws IOException {
        byte[] whole = Files.readAllBytes(path("a"));
        Files.delete(path("a"));
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            file.save(ResumeData.of(have, storage.survey(have, false), ResumeData.Totals.NONE), sample.metainfo());
        }
        Files.write(path("a"), whole);
        assertThat(resume()).isEqualTo(bits(0, 1, 2, 3, 4, 5, 6));
    }

    @Test
    void crashAfterAWriteThatWasNotRemembered() throws IOException {
        Files.delete(path("b"));
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            file.save(ResumeData.of(have, storage.survey(have, false), ResumeData.Totals.NONE), sample.metainfo());
            storage.write(5, 0, ByteBuffer.wrap(sample.piece(5)));
            storage.write(4, 0, ByteBuffer.wrap(new byte[PIECE])); // begun, or lost by the crash
        }
        assertThat(resume()).isEqualTo(bits(0, 1, 2, 5));
    }

    @Test
    void whatWasNotForcedIsNotBelievedAfterAReboot() throws IOException {
        rememberOddPieces(false);
        reboot();
        assertThat(resume()).isEqualTo(bits(0, 1, 2, 3, 4, 5, 6));
        rememberOddPieces(true);
        reboot();
        assertThat(resume()).isEqualTo(bits(1, 3, 5));
    }

    /** Names another boot in the file. */
    private void reboot() throws IOException {
        byte[] bytes = Files.readAllBytes(file.path());
        bytes[30] ^= 1;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        Files.write(file.path(), bytes);
    }

    @Test
    void totalsAreKeptWhenTheFilesAreNotBelieved() throws IOException {
        ResumeData.Totals totals = new ResumeData.Totals(1, 2, 3, 4);
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            file.save(ResumeData.of(have, storage.survey(have, false), totals), sample.metainfo());
            ResumeData known = file.load(sample.metainfo()).orElseThrow().distrusted();
            assertThat(known.totals()).isEqualTo(totals);
            assertThat(storage.check(known, done -> {}, () -> false)).isEqualTo(have);
        }
    }

    @Test
    void surveyTellsTheWritesOfOthersFromOurs() throws IOException {
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            storage.write(1, 0, ByteBuffer.wrap(sample.piece(1)));
            assertThat(storage.survey(have, false).changed()).isEmpty();
            Files.write(path("a"), sample.file(0));
            Files.delete(path("b"));
            assertThat(storage.survey(have, false).changed()).containsExactly(path("a"), path("b"));
        }
    }

    /** A survey whose answer nobody heard, before the one that is kept. */
    @Test
    void whatOthersWroteIsToldUntilTheNextCheck() throws IOException {
        byte[] other = sample.file(0);
        other[0] ^= 1;
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            Files.write(path("a"), other);
            assertThat(storage.survey(have, false).changed()).containsExactly(path("a"));
            storage.write(1, 0, ByteBuffer.wrap(sample.piece(1)));
            FileSurvey second = storage.survey(have, true);
            assertThat(second.changed()).containsExactly(path("a"));
            file.save(ResumeData.of(have, second, ResumeData.Totals.NONE), sample.metainfo());
        }
        assertThat(resume()).isEqualTo(bits(1, 2, 3, 4, 5, 6));
    }

    @Test
    void whatACheckHasSeenIsNotToldAgain() throws IOException {
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            Files.write(path("a"), sample.file(0));
            assertThat(storage.survey(have, false).changed()).containsExactly(path("a"));
            assertThat(check(storage)).isEqualTo(have);
            assertThat(storage.survey(have, false).changed()).isEmpty();
        }
    }

    /** As while a torrent of which nothing is wanted yet waits to be read. */
    @Test
    void surveyMissesNoFileThatNothingWasWrittenOf() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory.resolve("empty"))) {
            assertThat(storage.check(1, done -> {}, () -> false)).isEqualTo(bits());
            assertThat(storage.survey(bits(), false).changed()).isEmpty();
        }
    }

    @Test
    void surveyFindsThatThePartFileIsGone() throws IOException {
        Path place = directory.resolve("other");
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), place)) {
            check(storage);
            storage.skip(bits(1));
            storage.write(3, 0, ByteBuffer.wrap(sample.piece(3)));
            assertThat(storage.survey(bits(3), true).changed()).isEmpty();
            Path parts = place.resolve("." + sample.metainfo().infoHash().hex() + ".parts");
            Files.delete(parts);
            assertThat(storage.survey(bits(3), false).changed()).containsExactly(parts);
            assertThat(storage.survey(bits(2), false).changed()).isEmpty();
        }
    }

    @RepeatedTest(50)
    void surveyIsNotMisledByAWishThatComesMeanwhile() throws Exception {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory.resolve("other"))) {
            check(storage);
            storage.skip(bits(1));
            storage.write(3, 0, ByteBuffer.wrap(sample.piece(3)));
            FutureTask<?> wanted = new FutureTask<>(() -> {
                storage.skip(bits());
                return null;
            });
            new Thread(wanted).start();
            boolean isOver = false;
            while (!isOver) {
                isOver = wanted.isDone();
                assertThat(storage.survey(bits(3), false).changed()).isEmpty();
            }
            wanted.get();
        }
    }

    @Test
    void surveyFindsAFileTooShortThoughWeWriteIt() throws IOException {
        try (TorrentStorage storage = open()) {
            BitSet have = check(storage);
            try (RandomAccessFile b = new RandomAccessFile(path("b").toFile(), "rw")) {
                b.setLength(0);
            }
            storage.write(4, 0, ByteBuffer.wrap(sample.piece(4)));
            assertThat(storage.survey(have, false).changed()).containsExactly(path("b"));
            assertThat(storage.survey(bits(4), false).changed()).isEmpty();
        }
    }

    @Test
    void aHundredGigabytesResumeWithoutReading() throws IOException {
        int pieceLength = 1 << 22;
        long length = 100L << 30;
        int pieces = (int) (length / pieceLength);
        Metainfo huge = SampleTorrent.single("huge", length, pieceLength, ByteString.of(new byte[20 * pieces]));
        try (RandomAccessFile sparse =
                new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
            sparse.setLength(length);
        }
        BitSet all = new BitSet();
        all.set(0, pieces); // a lie again: to read zeros would contradict it
        ResumeFile saved = ResumeFile.of(state, huge, directory);
        try (TorrentStorage storage = TorrentStorage.open(huge, directory)) {
            int[] asked = {0};
            try {
                storage.check(1, done -> {}, () -> ++asked[0] > 1);
            } catch (java.util.concurrent.CancellationException e) {
                // all that was wanted is the first look at the files
            }
            saved.save(ResumeData.of(all, storage.survey(all, false), ResumeData.Totals.NONE), huge);
        }
        ResumeData known = saved.load(huge).orElseThrow();
        try (TorrentStorage storage = TorrentStorage.open(huge, directory)) {
            assertThat(storage.check(known, done -> {}, () -> false)).isEqualTo(all);
        }
    }

    @Test
    void eachDirectoryHasItsOwn() {
        assertThat(ResumeFile.of(state, sample.metainfo(), directory.resolve("other")))
                .isNotEqualTo(file);
        assertThat(file.load(sample.metainfo())).isEqualTo(Optional.empty());
    }
}
