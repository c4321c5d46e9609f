package dev.flotilla.wire.storage;

import dev.flotilla.core.Id160;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where it is kept what a user ordered of a torrent. Replaced as a whole.
 *
 * @param path the file
 *     <p>Immutable.
 */
public record OrdersFile(Path path) {
    private static final int MAX_BYTES = 8 << 20;

    /** {@code <info-hash>.orders} in {@code stateDirectory}. */
    public static OrdersFile of(Path stateDirectory, Id160 infoHash) {
        return new OrdersFile(stateDirectory.resolve(infoHash.hex() + ".orders"));
    }

    /**
     * What was saved last.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when it cannot be read, or is too long to be one of ours
     */
    public byte[] load() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("has more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    public void save(byte[] bytes) throws IOException {
        ResumeFile.replace(path, bytes);
    }

    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
