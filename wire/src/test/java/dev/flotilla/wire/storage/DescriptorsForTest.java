package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at the files that this process has open, where /proc tells; elsewhere the list is empty. */
public final class DescriptorsForTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");

    private DescriptorsForTest() {}

    /** Takes the right to write from all below, which stops everyone but root. */
    static void forbidWriting(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                path.toFile().setReadOnly();
            }
        }
    }

    /** The open files below {@code directory}. */
    public static List<Path> anyBelow(Path directory) throws IOException {
        return open(directory, false);
    }

    /** The files below {@code directory} that are open to be written. */
    public static List<Path> writableBelow(Path directory) throws IOException {
        return open(directory, true);
    }

    private static List<Path> open(Path directory, boolean toWriteOnly) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS) || !Files.isDirectory(directory)) {
            return List.of();
        }
        Path real = directory.toRealPath();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors
                    .filter(descriptor -> !toWriteOnly || isWritable(descriptor))
                    .map(DescriptorsForTest::target)
                    .filter(target -> target.startsWith(real))
                    .toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // closed meanwhile
        }
    }

    private static boolean isWritable(Path descriptor) {
        try {
            String flags = Files.readAllLines(DETAILS.resolve(descriptor.getFileName())).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElse("flags:\t0");
            return (Integer.parseInt(flags.substring(6).strip(), 8) & 3) != 0;
        } catch (IOException e) {
            return false;
        }
    }
}
