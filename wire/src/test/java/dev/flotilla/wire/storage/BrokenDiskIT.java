package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that refuse: one without room, one without the right to write. */
class BrokenDiskIT {
    private static final long MOUNTED_BYTES = 1 << 20;

    @TempDir
    Path directory;

    private Path unwritable;

    @BeforeEach
    void forbid() throws IOException {
        unwritable = Files.createDirectory(directory.resolve("unwritable"));
        Files.setPosixFilePermissions(unwritable, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @AfterEach
    void allowDeletion() throws IOException {
        Files.setPosixFilePermissions(unwritable, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Root may write nearly everywhere, but not here. */
    private Path unwritableForUs() {
        return Files.isWritable(unwritable) ? Path.of("/sys/flotilla") : unwritable;
    }

    @Test
    void unwritableDirectoryIsNamedWithItsCause() throws IOException {
        SampleTorrent sample = SampleTorrent.of(100, "a:250");
        Path target = unwritableForUs();
        try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), target)) {
            assertThat(storage.check(done -> {}, () -> false).isEmpty()).isTrue();
            assertThatThrownBy(() -> storage.write(0, 0, ByteBuffer.wrap(sample.piece(0))))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot write " + target.resolve("sample/a: "))
                    .hasMessageMatching(".*: (permission denied|Operation not permitted|Read-only file system)");
        }
    }

    @Test
    void fullDiskIsNamedWithItsCauseAndWhatWasWrittenStays() throws Exception {
        Path target = Files.createDirectory(directory.resolve("full"));
        String output = run(target);
        // the child writes pieces of 64 KiB until it cannot
        assertThat(output).containsPattern("stored [1-9][0-9]*\n");
        assertThat(output)
                .containsPattern("failed cannot write .*sample/a: (No space left on device|File too large)\n");
        String stored = output.replaceAll("(?s).*stored (\\d+)\n.*", "$1");
        assertThat(output).contains("found " + stored + "\n");
    }

    @Test
    void nameThatLocaleCannotSpellIsNamed() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = output(List.of(
                "env",
                "LC_ALL=C",
                java,
                "-cp",
                System.getProperty("java.class.path"),
                OddName.class.getName(),
                directory.toString()));
        // a JVM that spells all names in UTF-8 stores it
        assertThat(output).containsPattern("cannot store sample/.*: no file can have that name here|stored");
    }

    /** The child process of {@link #nameThatLocaleCannotSpellIsNamed}. */
    static final class OddName {
        private OddName() {}

        public static void main(String[] args) throws IOException {
            SampleTorrent sample = SampleTorrent.of(100, "\u6f22\u5b57:250");
            try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), Path.of(args[0]))) {
                storage.write(0, 0, ByteBuffer.wrap(sample.piece(0)));
                System.out.println("stored");
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** In a mount namespace of its own where the system lets us make one; else with a limit to the size of files. */
    private static String run(Path target) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String child = "exec '" + java + "' -Xmx64m -cp '" + System.getProperty("java.class.path") + "' '"
                + FullDisk.class.getName() + "' '" + target + "'";
        String mount = "mount -t tmpfs -o size=" + MOUNTED_BYTES + " tmpfs '" + target + "' && ";
        String[][] ways = {
            {"unshare", "--mount", "sh", "-c", mount + child},
            {"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount + child},
            {"sh", "-c", "ulimit -f " + MOUNTED_BYTES / 512 + "; " + child}
        };
        String output = "";
        for (String[] way : ways) {
            output = output(List.of(way));
            if (output.contains("started")) {
                break;
            }
        }
        return output;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return e.getMessage(); // no such program here
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** The child process. */
    static final class FullDisk {
        private FullDisk() {}

        public static void main(String[] args) throws IOException {
            System.out.println("started");
            SampleTorrent sample = SampleTorrent.of(1 << 16, "a:" + 2 * MOUNTED_BYTES);
            try (TorrentStorage storage = TorrentStorage.open(sample.metainfo(), Path.of(args[0]))) {
                int stored = 0;
                try {
                    for (int piece = 0; piece < sample.geometry().pieceCount(); piece++) {
                        storage.write(piece, 0, ByteBuffer.wrap(sample.piece(piece)));
                        stored++;
                    }
                } catch (IOException e) {
                    System.out.println("failed " + e.getMessage());
                }
                System.out.println("stored " + stored);
                System.out.println(
                        "found " + storage.check(done -> {}, () -> false).cardinality());
            }
        }
    }
}
