package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.FilePriority;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentReader;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.InteropCase.Shape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files chosen, and read while they come, from a real seeder: libtorrent. */
class ChoiceInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path scratch;

    private final ForeignClient client = new LibtorrentClient(ForeignClient.Crypto.ANY);
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final InetSocketAddress seeder = ForeignClient.freePort(loopback);
    private ForeignProcess process;
    private TestPayload payload;
    private Metainfo metainfo;
    private Path target;

    @BeforeEach
    void seed() throws Exception {
        client.require();
        Path source = Files.createDirectory(scratch.resolve("source"));
        target = Files.createDirectory(scratch.resolve("target"));
        payload = TestPayload.write(source, Shape.MULTI_FILE);
        Path torrentFile = scratch.resolve("t.torrent");
        client.create(payload, torrentFile);
        metainfo = Metainfo.parse(Files.readAllBytes(torrentFile));
        Assignment assignment = new Assignment(
                "libtorrent-choice",
                seeder,
                torrentFile.toString(),
                source,
                Files.createDirectory(scratch.resolve("state")),
                Optional.empty(),
                List.of());
        process = client.start(assignment);
        process.awaitListening(assignment);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.close();
        }
    }

    private PeerNode node() throws IOException {
        return PeerNode.builder()
                .bind(new InetSocketAddress(loopback, 0))
                .dht(false)
                .open();
    }

    private Path source(int file) {
        return payload.path().resolve(metainfo.info().files().get(file).pathText());
    }

    private Path copy(int file) {
        return target.resolve(payload.name())
                .resolve(metainfo.info().files().get(file).pathText());
    }

    @Test
    void readsAFileWhileItDownloads() throws Exception {
        int file = SwarmForTest.largest(metainfo);
        try (PeerNode node = node()) {
            Torrent torrent = node.add(metainfo, target);
            try (TorrentReader reader = torrent.open(file)) {
                torrent.addPeer(seeder);
                assertThat(reader.toInputStream().readAllBytes()).isEqualTo(Files.readAllBytes(source(file)));
            }
        }
    }

    @Test
    void fetchesTheSelectedFileAndThenTheOthers() throws Exception {
        int file = SwarmForTest.largest(metainfo);
        try (PeerNode node = node()) {
            Torrent torrent = node.add(metainfo, target);
            torrent.select(Set.of(file));
            torrent.addPeer(seeder);
            torrent.completion().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(Files.mismatch(source(file), copy(file))).isEqualTo(-1);
            for (int other = 0; other < metainfo.info().files().size(); other++) {
                assertThat(Files.exists(copy(other))).as("file " + other).isEqualTo(other == file);
            }
            for (int other = 0; other < metainfo.info().files().size(); other++) {
                torrent.setPriority(other, FilePriority.NORMAL);
            }
            await().atMost(LIMIT)
                    .until(() -> torrent.state() == TorrentState.SEEDING
                            && torrent.statistics().progress().fraction() == 1.0
                            && payload.digestsAt(target).equals(payload.digestsAt(payload.directory())));
        }
    }
}
