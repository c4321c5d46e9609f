package dev.flotilla.wire.interop;

import dev.flotilla.wire.interop.InteropCase.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of random bytes from a fixed seed, in sizes that are no multiple of a block or a piece.
 *
 * @param directory where the torrent's name is found: what a client calls its download directory
 *     <p>Immutable.
 */
record TestPayload(Path directory, String name) {
    static final int PIECE_LENGTH = 64 << 10;

    static TestPayload write(Path directory, Shape shape) {
        Random random = new Random(73);
        if (shape == Shape.SINGLE_FILE) {
            write(directory.resolve("payload.bin"), random, (3 << 20) + 12_345);
            return new TestPayload(directory, "payload.bin");
        }
        Path root = directory.resolve("payload");
        write(root.resolve("a.bin"), random, 1); // shares its piece with the next
        write(root.resolve("empty"), random, 0);
        write(root.resolve("folder/b.bin"), random, 300_001);
        write(root.resolve("folder/deeper/naïve name.bin"), random, (2 << 20) + 777);
        write(root.resolve("z.bin"), random, PIECE_LENGTH);
        return new TestPayload(directory, "payload");
    }

    private static void write(Path file, Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return directory.resolve(name);
    }

    /** Every file of the payload that is found below another directory, by its path there, with its SHA-256. */
    SortedMap<String, String> digestsAt(Path other) {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(other.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(other.relativize(file).toString(), sha256(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
