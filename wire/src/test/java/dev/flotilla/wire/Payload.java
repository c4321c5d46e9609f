package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Files to share, the same for the same sizes, and the torrent of them. */
record Payload(Path directory, Metainfo metainfo) {

    /** A single file {@code name} of {@code length} bytes in {@code directory}. */
    static Payload file(Path directory, String name, int length, int pieceLength) throws IOException {
        Files.createDirectories(directory);
        write(directory.resolve(name), length);
        return new Payload(directory, create(directory.resolve(name), pieceLength));
    }

    /** The files of {@code lengths} by relative path, in the folder {@code name} of {@code directory}. */
    static Payload folder(Path directory, String name, Map<String, Integer> lengths, int pieceLength)
            throws IOException {
        for (Map.Entry<String, Integer> file : lengths.entrySet()) {
            write(directory.resolve(name).resolve(file.getKey()), file.getValue());
        }
        return new Payload(directory, create(directory.resolve(name), pieceLength));
    }

    private static void write(Path file, int length) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Files.write(file, bytes);
    }

    private static Metainfo create(Path source, int pieceLength) throws IOException {
        return TorrentCreator.from(source).pieceLength(pieceLength).create();
    }

    /** Every file of the payload is below {@code other} too, with the same bytes. */
    void assertSameIn(Path other) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = other.resolve(directory.relativize(file).toString());
                assertThat(copy).exists();
                assertThat(Files.mismatch(file, copy)).as(copy.toString()).isEqualTo(-1);
            }
        }
    }
}
