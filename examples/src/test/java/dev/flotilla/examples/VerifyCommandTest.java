package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    Path dir;

    private Path data;
    private Path torrent;

    /** Three files over four pieces: a ends in piece 0, b in piece 3. */
    @BeforeEach
    void data() throws IOException {
        data = Files.createDirectories(dir.resolve("data"));
        byte[] bytes = new byte[60_000];
        new Random(1).nextBytes(bytes);
        Files.write(data.resolve("a"), java.util.Arrays.copyOf(bytes, 100));
        Files.write(data.resolve("b"), bytes);
        Files.createFile(data.resolve("c"));
        torrent = dir.resolve("t.torrent");
        assertThat(Cli.run("create", data, "-o", torrent, "--piece-length", 16384)
                        .status())
                .isZero();
    }

    @Test
    void acceptsTheOriginal() {
        Cli cli = Cli.run("verify", torrent, dir);
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(cli.lines()).containsExactly("4 of 4 pieces are right");
    }

    @Test
    void namesBadPiecesAndFiles() throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve("b"));
        bytes[20_000]++;
        bytes[59_999]++;
        Files.write(data.resolve("b"), bytes);
        Cli cli = Cli.run("verify", torrent, dir);
        assertThat(cli.status()).isOne();
        assertThat(cli.lines())
                .containsExactly(
                        "bad file: data/b: 2 of its 4 pieces are bad", "bad pieces: 1, 3", "2 of 4 pieces are right");
        assertThat(cli.err()).isEqualToIgnoringNewLines("error: 2 of 4 pieces and 1 of 3 files are bad");
    }

    @Test
    void namesWhatIsMissingOrShort() throws IOException {
        Files.delete(data.resolve("c"));
        Files.write(data.resolve("a"), new byte[99]);
        Cli cli = Cli.run("verify", torrent, dir);
        assertThat(cli.status()).isOne();
        assertThat(cli.lines())
                .contains("bad file: data/a: only 99 of 100 bytes", "bad file: data/c: missing", "bad pieces: 0");
    }

    @Test
    void changesNothing() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThat(Cli.run("verify", torrent, empty).status()).isOne();
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void writesRangesOfPieces() {
        BitSet set = new BitSet();
        set.set(0);
        set.set(3, 8);
        set.set(9);
        assertThat(VerifyCommand.ranges(set)).isEqualTo("0, 3-7, 9");
    }
}
