package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorrentCreatorTest {
    private static final int PIECE = 16_384;

    @TempDir
    Path directory;

    @Test
    void makesTheTorrentOfAFile() throws IOException {
        byte[] content = write("data.bin", 100_000);
        Metainfo torrent = create("data.bin");
        assertThat(torrent.info().name()).isEqualTo("data.bin");
        assertThat(torrent.info().isMultiFile()).isFalse();
        assertThat(torrent.info().geometry()).isEqualTo(new PieceGeometry(100_000, PIECE));
        assertThat(torrent.info().pieceHashes().bytes()).isEqualTo(simpleHashes(content));
        assertThat(torrent.creationDate()).isEmpty();
        assertThat(torrent.nodes()).isEmpty();
        assertThat(SafePaths.of(torrent.info()).paths()).containsExactly("data.bin");
    }

    @Test
    void makesTheTorrentOfADirectory() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(write("tree/B", 20_000));
        write("tree/a/empty", 0);
        all.write(write("tree/a/z", 1));
        all.write(write("tree/a.txt", 16_384));
        all.write(write("tree/b", 50_000));
        Metainfo torrent = create("tree");
        assertThat(torrent.info().isMultiFile()).isTrue();
        assertThat(torrent.info().files())
                .extracting(FileEntry::pathText)
                .containsExactly("B", "a/empty", "a/z", "a.txt", "b");
        assertThat(torrent.info().pieceHashes().bytes()).isEqualTo(simpleHashes(all.toByteArray()));
        assertThat(SafePaths.of(torrent.info()).path(2)).isEqualTo("tree/a/z");
    }

    @Test
    void directoryOfOneFileStaysADirectory() throws IOException {
        write("tree/only", 5);
        assertThat(create("tree").info().isMultiFile()).isTrue();
        assertThat(create("tree").info().files().get(0).path()).containsExactly("only");
    }

    @Test
    void manySmallFilesShareAPiece() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            all.write(write(String.format("tree/%03d", i), i * 7 % 400));
        }
        assertThat(create("tree").info().pieceHashes().bytes()).isEqualTo(simpleHashes(all.toByteArray()));
    }

    @Test
    void pieceLongerThanTheBufferIsWhole() throws IOException {
        byte[] content = write("data.bin", 3_000_000);
        Metainfo torrent = TorrentCreator.from(directory.resolve("data.bin"))
                .pieceLength(1 << 21)
                .create();
        assertThat(torrent.info().pieceHashes().bytes()).isEqualTo(simpleHashes(content, 1 << 21));
    }

    @Test
    void sameFilesGiveTheSameInfoHash() throws IOException {
        write("one/tree/a", 70_000);
        write("one/tree/b/c", 80_000);
        Metainfo first = create("one/tree");
        Files.createDirectories(directory.resolve("two/tree/b"));
        Files.copy(directory.resolve("one/tree/b/c"), directory.resolve("two/tree/b/c"));
        Files.copy(directory.resolve("one/tree/a"), directory.resolve("two/tree/a"));
        assertThat(create("two/tree")).isEqualTo(first);
        assertThat(TorrentCreator.from(directory.resolve("two/tree"))
                        .pieceLength(PIECE)
                        .comment("c")
                        .create()
                        .infoHash())
                .isEqualTo(first.infoHash());
    }

    @Test
    void tellsWhatItWasTold() throws IOException {
        write("f", 10);
        Metainfo torrent = TorrentCreator.from(directory.resolve("f"))
                .name("other name")
                .isPrivate(true)
                .nodes(List.of("router.example:6881", "[2001:db8::1]:1"))
                .comment("why")
                .createdBy("test")
                .creationDate(Instant.ofEpochSecond(1_700_000_000, 5))
                .create();
        assertThat(torrent.info().name()).isEqualTo("other name");
        assertThat(torrent.info().isPrivate()).isTrue();
        assertThat(torrent.nodes()).containsExactly("router.example:6881", "[2001:db8::1]:1");
        assertThat(torrent.comment()).contains("why");
        assertThat(torrent.createdBy()).contains("test");
        assertThat(torrent.creationDate()).contains(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void emptyFileHasATorrent() throws IOException {
        write("empty", 0);
        Metainfo torrent = create("empty");
        assertThat(torrent.info().totalLength()).isZero();
        assertThat(torrent.info().pieceHashes().count()).isZero();
        write("tree/empty", 0);
        assertThat(create("tree").info().files()).hasSize(1);
    }

    @Test
    void emptyDirectoryHasNone() throws IOException {
        Files.createDirectories(directory.resolve("tree/sub/sub"));
        assertThatThrownBy(() -> create("tree"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("tree holds no file");
    }

    @Test
    void missingSourceIsAnError() {
        assertThatThrownBy(() -> create("nowhere")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void linksBelowTheSourceAreLeftOut() throws IOException {
        write("secret", 10);
        write("tree/file", 10);
        Path link = Files.createSymbolicLink(directory.resolve("tree/link"), directory.resolve("secret"));
        Path loop = Files.createSymbolicLink(directory.resolve("tree/loop"), directory.resolve("tree"));
        Path dead = Files.createSymbolicLink(directory.resolve("tree/dead"), directory.resolve("nothing"));
        List<Path> skipped = new ArrayList<>();
        Metainfo torrent = TorrentCreator.from(directory.resolve("tree"))
                .onSkipped(skipped::add)
                .create();
        assertThat(torrent.info().files()).extracting(FileEntry::pathText).containsExactly("file");
        Path root = directory.toRealPath();
        assertThat(skipped)
                .containsExactlyInAnyOrder(
                        root.resolve(directory.relativize(link)),
                        root.resolve(directory.relativize(loop)),
                        root.resolve(directory.relativize(dead)));
    }

    @Test
    void sourceItselfMayBeALink() throws IOException {
        write("tree/file", 10);
        Files.createSymbolicLink(directory.resolve("alias"), directory.resolve("tree"));
        assertThat(create("alias").info().name()).isEqualTo("alias");
        assertThat(create("alias").info().files()).hasSize(1);
        assertThat(create("alias/.").info().name()).isEqualTo("alias");
    }

    @Test
    void progressEndsWithAllBytes() throws IOException {
        write("data.bin", 1_000_000);
        List<Long> progress = new ArrayList<>();
        TorrentCreator.from(directory.resolve("data.bin"))
                .pieceLength(PIECE)
                .onProgress(progress::add)
                .create();
        assertThat(progress).isSorted().endsWith(1_000_000L);
    }

    @Test
    void fileThatGrowsMeanwhileIsAnError() throws IOException {
        write("tree/a", 100_000);
        Path growing = directory.resolve("tree/b");
        write("tree/b", 100_000);
        assertThatThrownBy(() -> TorrentCreator.from(directory.resolve("tree"))
                        .onProgress(bytes -> append(growing))
                        .create())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changed while it was hashed");
    }

    @Test
    void fileThatShrinksMeanwhileIsAnError() throws IOException {
        write("tree/a", 100_000);
        SourceTree tree = SourceTree.walk(directory.resolve("tree"), path -> {});
        try (FileChannel channel = FileChannel.open(directory.resolve("tree/a"), StandardOpenOption.WRITE)) {
            channel.truncate(50_000);
        }
        PieceHasher hasher = new PieceHasher(tree, new PieceGeometry(tree.totalLength(), PIECE));
        assertThatThrownBy(() -> hasher.hash(bytes -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changed while it was hashed");
    }

    @Test
    void interruptEndsIt() throws IOException {
        write("data.bin", 1_000_000);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> create("data.bin")).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -16_384, 0, 1, 8192, 16_383, 24_576, (1 << 29) + 1, 1 << 30})
    void refusesOddPieceLengths(int length) {
        assertThatThrownBy(() -> TorrentCreator.from(directory).pieceLength(length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "nul", "a\nb"})
    void refusesNamesThatNoFileCouldHave(String name) {
        assertThatThrownBy(() -> TorrentCreator.from(directory).name(name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNodesThatAreNone() {
        assertThatThrownBy(() -> TorrentCreator.from(directory).nodes(List.of("router.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'router.example'");
    }

    @Test
    void refusesMorePiecesThanATorrentHolds() throws IOException {
        Path sparse = directory.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(1), (long) PIECE * Metainfo.MAX_PIECES);
        }
        assertThatThrownBy(() -> create("sparse"))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("need longer pieces");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 262144",
        "1, 262144",
        "536870912, 262144",
        "536870913, 524288",
        "1073741824, 524288",
        "4294967296, 2097152",
        "17179869184, 8388608",
        "17179869185, 16777216",
        "1099511627776, 16777216",
        "9223372036854775807, 16777216"
    })
    void choosesThePieceLengthByTheSize(long total, int pieceLength) {
        assertThat(TorrentCreator.usualPieceLength(total)).isEqualTo(pieceLength);
    }

    private Metainfo create(String source) throws IOException {
        return TorrentCreator.from(directory.resolve(source)).pieceLength(PIECE).create();
    }

    private byte[] write(String path, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(path.hashCode()).nextBytes(content);
        Files.createDirectories(directory.resolve(path).getParent());
        Files.write(directory.resolve(path), content);
        return content;
    }

    private static void append(Path file) {
        try {
            Files.write(file, new byte[1], StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteString simpleHashes(byte[] content) {
        return simpleHashes(content, PIECE);
    }

    private static ByteString simpleHashes(byte[] content, int pieceLength) {
        try {
            ByteArrayOutputStream hashes = new ByteArrayOutputStream();
            for (int at = 0; at < content.length; at += pieceLength) {
                byte[] piece = Arrays.copyOfRange(content, at, Math.min(content.length, at + pieceLength));
                hashes.writeBytes(MessageDigest.getInstance("SHA-1").digest(piece));
            }
            return ByteString.of(hashes.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
