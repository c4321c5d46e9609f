package dev.flotilla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateCommandTest {

    @TempDir
    Path dir;

    private Path data;
    private Path torrent;

    @BeforeEach
    void data() throws IOException {
        data = Files.createDirectories(dir.resolve("data"));
        Files.write(Files.createDirectories(data.resolve("sub")).resolve("b"), new byte[40_000]);
        Files.write(data.resolve("a"), new byte[] {1, 2, 3});
        Files.createFile(data.resolve("empty"));
        torrent = dir.resolve("t.torrent");
    }

    private JsonObject inspect() {
        return Cli.run("inspect", "--json", torrent).json().get(0);
    }

    @Test
    void printsInfoHashAndLink() {
        Cli cli = Cli.run(
                "create",
                data,
                "-o",
                torrent,
                "--piece-length",
                "16K",
                "--name",
                "N",
                "--private",
                "--node",
                "127.0.0.1:1",
                "--node",
                "[::1]:2");
        assertThat(cli.status()).as(cli.err()).isZero();
        JsonObject line = inspect();
        String hash = line.get("infoHashV1").getAsString();
        assertThat(cli.lines()).containsExactly("info-hash " + hash, "magnet:?xt=urn:btih:" + hash + "&dn=N");
        assertThat(line.get("name").getAsString()).isEqualTo("N");
        assertThat(line.get("private").getAsBoolean()).isTrue();
        assertThat(line.get("pieceLength").getAsInt()).isEqualTo(16384);
        assertThat(line.get("length").getAsLong()).isEqualTo(40_003);
        assertThat(line.get("nodes").toString()).isEqualTo("[\"127.0.0.1:1\",\"[::1]:2\"]");
        assertThat(line.getAsJsonArray("files"))
                .extracting(file -> file.getAsJsonObject().get("path").getAsString())
                .containsExactly("N/a", "N/empty", "N/sub/b");
    }

    @Test
    void takesAnEmptyFile() {
        Cli cli = Cli.run("create", data.resolve("empty"), "-o", torrent);
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(inspect().get("length").getAsLong()).isZero();
        assertThat(inspect().get("numPieces").getAsInt()).isZero();
        assertThat(Cli.run("verify", torrent, data).status()).isZero();
    }

    @Test
    void refusesAnEmptyDirectory() throws IOException {
        Cli cli = Cli.run("create", Files.createDirectory(dir.resolve("nothing")), "-o", torrent);
        assertThat(cli.status()).isOne();
        assertThat(cli.err().lines()).singleElement().asString().contains("holds no file");
        assertThat(torrent).doesNotExist();
    }

    @Test
    void badSettingsAreWrongUsage() {
        assertThat(Cli.run("create", data, "-o", torrent, "--piece-length", "20000")
                        .status())
                .isEqualTo(2);
        assertThat(Cli.run("create", data, "-o", torrent, "--name", "../x").status())
                .isEqualTo(2);
    }

    @Test
    void neverSharesItsOwnOutput() throws IOException {
        Path inside = Files.createFile(data.resolve("t.torrent"));
        Cli cli = Cli.run("create", data, "-o", inside);
        assertThat(cli.status()).isOne();
        assertThat(cli.err()).contains("part of what is to be shared");
    }

    @Test
    void tellsWhatItLeavesOut() throws IOException {
        Files.createSymbolicLink(data.resolve("link"), data.resolve("a"));
        Cli cli = Cli.run("create", data, "-o", torrent);
        assertThat(cli.status()).isZero();
        assertThat(cli.err()).contains("left out").contains("link");
    }

    @Test
    void replacesTheOldOutputInOneStep() throws IOException {
        Files.writeString(torrent, "old");
        assertThat(Cli.run("create", data, "-o", torrent).status()).isZero();
        assertThat(inspect().get("ok").getAsBoolean()).isTrue();
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("data", "t.torrent");
    }

    @Test
    void failsWhereItCannotWrite() {
        Cli cli = Cli.run("create", data, "-o", dir.resolve("missing/t.torrent"));
        assertThat(cli.status()).isOne();
        assertThat(cli.err().lines()).singleElement().asString().startsWith("error: no such file or directory");
    }
}
