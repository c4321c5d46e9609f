package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.Metainfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the {@link ResumeData} of a torrent in a directory is kept. Not among the torrent's files: a torrent could name one of
 * its files so, and be believed. Replaced as a whole; one that is damaged counts as absent.
 *
 * @param path the file
 *     <p>Immutable.
 */
public record ResumeFile(Path path) {
    private static final Logger log = LoggerFactory.getLogger(ResumeFile.class);

    /** {@code <info-hash>-<16 hexadecimal digits of a hash of the directory's path>.resume} in {@code stateDirectory}. */
    public static ResumeFile of(Path stateDirectory, Metainfo metainfo, Path directory) {
        byte[] place = directory.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        long id = UUID.nameUUIDFromBytes(place).getMostSignificantBits();
        return new ResumeFile(stateDirectory.resolve(
                String.format("%s-%016x.resume", metainfo.infoHash().hex(), id)));
    }

    /**
     * Makes {@code stateDirectory} when it is missing, and tries to write there.
     *
     * @throws IOException that says why nothing can be kept there
     */
    public static void prepare(Path stateDirectory) throws IOException {
        try {
            if (!Files.isDirectory(stateDirectory)) { // it may be a link to one
                Files.createDirectories(stateDirectory);
            }
            Files.delete(Files.createTempFile(stateDirectory, "try", ".tmp"));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("cannot keep state in " + stateDirectory + ": it is no directory", e);
        } catch (FileSystemException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason();
            String why = reason == null ? "nothing can be made there" : reason;
            throw new IOException("cannot keep state in " + stateDirectory + ": " + why, e);
        }
    }

    /** Empty when there is none, or none that can be read and believed, which the log tells. */
    public Optional<ResumeData> load(Metainfo metainfo) {
        try {
            if (Files.size(path) != ResumeData.length(metainfo)) { // looked at before it takes memory
                throw new IOException("has another length than this torrent's");
            }
            return Optional.of(ResumeData.decode(Files.readAllBytes(path), metainfo));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.warn("not resumed, all will be checked: {}: {}", path, e.getMessage());
            return Optional.empty();
        }
    }

    /** Replaces what was saved before; a reader sees the old or the new. Not forced to the disk: it carries a checksum. */
    public void save(ResumeData data, Metainfo metainfo) throws IOException {
        Files.createDirectories(path.resolveSibling("").toAbsolutePath());
        replace(path, data.encode(metainfo));
    }

    /** A reader sees the old bytes or the new. */
    static void replace(Path path, byte[] bytes) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
        Files.write(fresh, bytes);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
