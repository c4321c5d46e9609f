package dev.flotilla.wire.interop;

import static dev.flotilla.wire.interop.ForeignClient.require;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeechMemoryIT {
    // As the launcher starts it: a heap that may take a quarter of the machine would measure the machine.
    private static final List<String> SMALL_HEAP = List.of("-XX:+UseSerialGC", "-Xmx192m", "-Xmn24m");

    private static final long TOTAL_LENGTH = 1L << 30;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    @Test
    void downloadsOneGibibyteInLessThan300Megabytes(@TempDir Path scratch) throws Exception {
        ForeignClient seeder = new LibtorrentClient();
        seeder.require();
        require(Files.isReadable(Path.of("/proc/self/status")), "no /proc");
        Path source = Files.createDirectory(scratch.resolve("source"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(source.resolve("gibibyte").toFile(), "rw")) {
            sparse.setLength(TOTAL_LENGTH);
        }
        Path torrent = scratch.resolve("t.torrent");
        Files.write(
                torrent,
                TorrentCreator.from(source.resolve("gibibyte"))
                        .pieceLength(256 << 10)
                        .create()
                        .encode()
                        .toByteArray());

        Assignment assignment = new Assignment(
                "libtorrent-memory",
                ForeignClient.freePort(InetAddress.getLoopbackAddress()),
                torrent.toString(),
                source,
                scratch,
                Optional.empty(),
                List.of());
        List<String> command = ForeignProcess.java(
                LeechMain.class, torrent.toString(), scratch.resolve("target").toString(), assignment.port());
        command.addAll(1, SMALL_HEAP);
        try (ForeignProcess seed = seeder.start(assignment);
                ForeignProcess leech = ForeignProcess.start("leech-memory", command)) {
            assertThat(leech.awaitEnd(110)).as(leech::describe).isTrue();
            assertThat(leech.exitValue()).as(leech::describe).isZero();
            long peakKibibytes = PEAK.matcher(leech.output())
                    .results()
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .findFirst()
                    .orElseThrow();
            assertThat(peakKibibytes * 1024).isLessThan(300_000_000);
            assertThat(seed.isAlive()).isTrue();
        }
    }
}
