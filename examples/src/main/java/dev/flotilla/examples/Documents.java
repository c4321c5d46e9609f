package dev.flotilla.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads files that a stranger may have made. */
final class Documents {
    private Documents() {}

    /**
     * The whole file, from a pipe too.
     *
     * @throws IOException when it cannot be read or holds more than {@code maxBytes}; no more is ever taken into memory
     */
    static byte[] read(String file, int maxBytes) throws IOException {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException("not a file name: " + e.getMessage(), e);
        }
        if (Files.isDirectory(path)) {
            throw new IOException("not a file: '" + file + "'");
        }
        if (Files.size(path) <= maxBytes) {
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(maxBytes);
                if (in.read() < 0) {
                    return bytes;
                }
            }
        }
        throw new IOException(file + " is longer than the limit of " + Units.bytes(maxBytes));
    }
}
