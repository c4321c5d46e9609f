package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a link that already stands in the directory can make us do: nothing outside it. */
class SymbolicLinksTest {
    @TempDir
    Path scene;

    private Path directory;
    private Path outside;
    private final SampleTorrent sample = SampleTorrent.of(100, "a/one:250");

    @BeforeEach
    void draw() throws IOException {
        directory = Files.createDirectories(scene.resolve("inside"));
        outside = Files.createDirectories(scene.resolve("outside"));
    }

    private void write() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            storage.write(0, 0, ByteBuffer.wrap(sample.piece(0)));
        }
    }

    private void refusesToWrite() throws IOException {
        assertThatThrownBy(this::write)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot write " + directory.resolve("sample/a/one"))
                .hasMessageContaining("symbolic link");
    }

    @Test
    void linkedDirectoryOutsideIsNotWritten() throws IOException {
        Files.createSymbolicLink(directory.resolve("sample"), outside);
        refusesToWrite();
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void linkedFileOutsideIsNotWritten() throws IOException {
        Path victim = Files.write(outside.resolve("victim"), new byte[] {1, 2, 3});
        Files.createDirectories(directory.resolve("sample/a"));
        Files.createSymbolicLink(directory.resolve("sample/a/one"), victim);
        refusesToWrite();
        assertThat(victim).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void danglingLinkIsNotFollowedToCreateItsTarget() throws IOException {
        Files.createDirectories(directory.resolve("sample/a"));
        Files.createSymbolicLink(directory.resolve("sample/a/one"), outside.resolve("new"));
        refusesToWrite();
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void danglingLinkInPlaceOfDirectoryIsNotFollowed() throws IOException {
        Files.createSymbolicLink(directory.resolve("sample"), outside.resolve("new"));
        refusesToWrite();
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void linkUpwardsIsNotFollowed() throws IOException {
        Files.createSymbolicLink(directory.resolve("sample"), Path.of("../outside"));
        refusesToWrite();
    }

    @Test
    void linkWithinTheDirectoryIsFollowed() throws IOException {
        Files.createDirectories(directory.resolve("elsewhere/a"));
        Files.createSymbolicLink(directory.resolve("sample"), Path.of("elsewhere"));
        write();
        assertThat(directory.resolve("elsewhere/a/one")).exists();
    }

    @Test
    void directoryItselfMayBeLink() throws IOException {
        Path link = Files.createSymbolicLink(scene.resolve("link"), directory);
        directory = link;
        write();
        assertThat(scene.resolve("inside/sample/a/one")).exists();
    }

    @Test
    void dataBehindLinkMayBeSeeded() throws IOException {
        Files.write(outside.resolve("data"), sample.file(0));
        Files.createDirectories(directory.resolve("sample/a"));
        Files.createSymbolicLink(directory.resolve("sample/a/one"), outside.resolve("data"));
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), directory)) {
            assertThat(storage.check(done -> {}, () -> false).cardinality()).isEqualTo(3);
        }
    }
}
