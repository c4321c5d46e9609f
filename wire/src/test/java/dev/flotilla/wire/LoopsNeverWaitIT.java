package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * No event loop touches a file of a torrent, sleeps, or waits for a condition, while a torrent is checked, downloaded,
 * uploaded, read and removed: as the JVM's flight recorder has seen it.
 */
class LoopsNeverWaitIT {
    private static final int PIECE = 65_536;
    private static final int LENGTH = 200 * PIECE + 7;
    private static final List<String> FILE_EVENTS = List.of("jdk.FileRead", "jdk.FileWrite", "jdk.FileForce");
    private static final List<String> WAIT_EVENTS = List.of("jdk.ThreadSleep", "jdk.JavaMonitorWait");

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path directory;

    @Test
    void theFlightRecorderSeesFilesAndWaitsOfOtherThreadsOnly() throws Exception {
        Path seeds = directory.resolve("seeds");
        Path downloads = directory.resolve("downloads");
        Payload payload = Payload.file(seeds, "payload", LENGTH, PIECE);
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            FILE_EVENTS.forEach(each -> recording.enable(each).withThreshold(Duration.ZERO));
            WAIT_EVENTS.forEach(each -> recording.enable(each).withThreshold(Duration.ZERO));
            recording.start();
            PeerNode seeder = nodes.open();
            seeder.add(payload.metainfo(), seeds)
                    .completion()
                    .toCompletableFuture()
                    .get(60, SECONDS);
            Torrent torrent = nodes.open().add(payload.metainfo(), downloads);
            torrent.addPeer(seeder.localAddress());
            torrent.completion().toCompletableFuture().get(60, SECONDS);
            torrent.remove(false).toCompletableFuture().get(60, SECONDS);
            payload.assertSameIn(downloads);
            recording.dump(file);
        }

        List<RecordedEvent> ours = new ArrayList<>();
        List<String> onLoops = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            String name = event.getEventType().getName();
            boolean isFile = FILE_EVENTS.contains(name);
            String path = isFile ? event.getString("path") : null;
            if (isFile && (path == null || !path.startsWith(directory.toString()))) {
                continue; // a class that is loaded comes from a file, too
            }
            ours.add(event);
            if (event.getThread() != null && event.getThread().getJavaName().startsWith("flotilla-peer")) {
                onLoops.add(name + " " + event);
            }
        }
        assertThat(ours).extracting(event -> event.getEventType().getName()).contains("jdk.FileRead", "jdk.FileWrite");
        assertThat(onLoops).isEmpty();
    }
}
